"use client";
import { useTranslations } from "use-intl";
import type { Me } from "@/api/types";
import { slipActions, useSlip } from "@/player/slip/store";
import { Link, paths, usePath } from "@/route";
import { Icon, type IconName } from "@/ui/icon";

export type PlaceName =
  | "home"
  | "odds"
  | "slip"
  | "bets"
  | "statement"
  | "profile"
  | "players"
  | "tickets"
  | "figures"
  | "events";
export type Place = { name: PlaceName; icon: IconName; to: string | null };

const place = (name: PlaceName, icon: IconName, to: string | null): Place => ({ name, icon, to });

const PLAYER = [
  place("home", "home", paths.home),
  place("odds", "odds", paths.odds),
  place("slip", "slip", null),
  place("bets", "bets", paths.bets),
  place("profile", "profile", paths.profile),
];
const AGENT = [
  place("players", "players", paths.players),
  place("tickets", "tickets", paths.tickets),
  place("figures", "figures", paths.figures),
  place("profile", "profile", paths.profile),
];
const ADMIN = [
  place("events", "event", paths.events),
  place("tickets", "tickets", paths.tickets),
  place("profile", "profile", paths.profile),
];

/** Where a visitor can go; the slip is no page, so its place has no address. */
export function placesFor(me: Me | null | undefined): Place[] {
  return me?.role === "agent" ? AGENT : me?.role === "admin" ? ADMIN : PLAYER;
}

export function useIsHere(): (to: string | null) => boolean {
  const path = usePath();
  return (to) => to !== null && (to === paths.home ? path === to : path.startsWith(to));
}

const ITEM = "relative grid min-h-14 w-full content-center justify-items-center gap-0.5 text-[0.6875rem] font-semibold";

export function BottomNav({ places }: { places: Place[] }) {
  const t = useTranslations("nav");
  const isHere = useIsHere();
  return (
    <nav
      aria-label={t("main")}
      className="fixed inset-x-0 bottom-0 z-40 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="mx-auto grid max-w-xl auto-cols-fr grid-flow-col">
        {places.map(({ name, icon, to }) => (
          <li key={name}>
            {to ? (
              <Link
                aria-current={isHere(to) ? "page" : undefined}
                className={`${ITEM} ${isHere(to) ? "text-accent" : "text-soft"}`}
                to={to}
              >
                <Icon name={icon} />
                {t(name)}
              </Link>
            ) : (
              <SlipButton icon={icon} />
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SlipButton({ icon }: { icon: IconName }) {
  const t = useTranslations("nav");
  const count = useSlip((slip) => slip.legs.length);
  const shown = useSlip((slip) => slip.shown);
  return (
    <button
      aria-expanded={shown}
      aria-haspopup="dialog"
      className={`${ITEM} text-soft`}
      onClick={() => slipActions.show(true)}
      type="button"
    >
      <Icon name={icon} />
      <span className="sr-only">{t("slipWith", { count })}</span>
      <span aria-hidden="true">{t("slip")}</span>
      {count > 0 && (
        <span
          aria-hidden="true"
          className="pop absolute left-1/2 top-1 ml-1.5 grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 text-xs text-on-accent"
          key={count}
        >
          {count}
        </span>
      )}
    </button>
  );
}
