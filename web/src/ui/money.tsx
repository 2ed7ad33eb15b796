import { formatMinor, formatMinorShort } from "@/money/money";

type Props = { minor: number; short?: boolean; signed?: boolean; className?: string };

/** An amount; with `signed` it carries its sign, and colour only repeats what the sign says. */
export function Money({ minor, short = false, signed = false, className = "" }: Props) {
  const format = short ? formatMinorShort : formatMinor;
  const tone = !signed || minor === 0 ? "" : minor > 0 ? "text-up" : "text-down";
  return <span className={`whitespace-nowrap ${tone} ${className}`}>{format(minor, signed ? "always" : "auto")}</span>;
}
