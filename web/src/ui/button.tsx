import type { ButtonHTMLAttributes } from "react";
import { Link } from "@/route";

const BASE =
  "inline-flex items-center justify-center gap-2 min-h-12 px-4 rounded-xl font-semibold text-center transition-colors disabled:opacity-55";
const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  quiet: "bg-sunken text-text hover:bg-hair",
  outline: "border-[1.5px] border-line bg-surface text-text hover:border-accent",
  danger: "border-[1.5px] border-line bg-surface text-down hover:border-down",
} as const;

export type Look = keyof typeof LOOKS;

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; busy?: boolean };

/** `busy` keeps the name and the place, refuses a second press and tells assistive technology. */
export function Button({ look = "primary", busy = false, className = "", disabled, type = "button", ...rest }: Props) {
  return (
    <button
      aria-busy={busy || undefined}
      className={`${BASE} ${LOOKS[look]} ${className}`}
      disabled={disabled || busy}
      type={type}
      {...rest}
    />
  );
}

export function ButtonLink({
  to,
  look = "primary",
  className = "",
  ...rest
}: Parameters<typeof Link>[0] & { look?: Look }) {
  return <Link className={`${BASE} ${LOOKS[look]} ${className}`} to={to} {...rest} />;
}
