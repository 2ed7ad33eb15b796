/** Icons drawn for us on a 24 grid, one stroke width. They decorate: names stand beside them or on their button. */
const PATHS = {
  home: "M4 11.5 12 5l8 6.5V20h-5.5v-5h-5v5H4z",
  odds: "M4 5h16M4 5v14h16V5M4 12h16M12 5v14",
  slip: "M6 3.5h12v17l-2.4-1.7-2.4 1.7-2.4-1.7L8.4 20.5 6 18.8zM9.5 8.5h5M9.5 12.5h5",
  bets: "M4 7.5l2 2 3.5-4M12.5 7.5H20M4 16.5l2 2 3.5-4M12.5 16.5H20",
  profile: "M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.7-5 7.5-5s6.7 1.4 7.5 5",
  players:
    "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.6-3.2 3-4.5 6.5-4.5s5.9 1.3 6.5 4.5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 15.4c2 .6 3.1 2 3.5 4.1",
  figures: "M4 20V10.5M10 20V4M16 20v-7M21 20H3",
  statement: "M7 4h10v16H7zM10 8.5h4M10 12h4M10 15.5h2",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
  chevron: "M9 5.5 15.5 12 9 18.5",
  down: "M5.5 9 12 15.5 18.5 9",
  back: "M15 5.5 8.5 12l6.5 6.5",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  plus: "M12 5v14M5 12h14",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 7.8v.2",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  tickets: "M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v10",
  event: "M5 6h14v14H5zM5 10.5h14M9 3.5V7M15 3.5V7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={`size-6 shrink-0 ${className}`}
      fill="none"
      focusable="false"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.8"
      viewBox="0 0 24 24"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
