import type { Ticket } from "@/api/types";

const OPEN = new Set(["open", "waiting"]);

export function isOpenStatus(status: string): boolean {
  return OPEN.has(status);
}

const CODE = /^[A-Z][A-Za-z]+: /;

/** A reason as a person reads it: refusals at the end of a wait begin with their name. */
export function reasonWords(reason: string): string {
  return reason.replace(CODE, "");
}

/** Why the last thing that happened to a ticket happened. */
export function lastReason({ history }: Ticket): string {
  return reasonWords(history.at(-1)?.reason ?? "");
}

/** What a ticket returns if it wins: a free play's stake does not come back with what it wins. */
export function returnsOf({ free_play, risk_minor, to_win_minor }: Ticket): number {
  return free_play ? to_win_minor : risk_minor + to_win_minor;
}
