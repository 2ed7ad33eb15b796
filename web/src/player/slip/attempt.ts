/**
 * Placing a ticket so that it is taken once or not at all.
 *
 * The key is made before the first request and kept until somebody answers. No answer, or a server in trouble, is not
 * a refusal: the same key and body are sent again, and the server gives the same ticket however often it is asked.
 */
import { ApiError, NoAnswer } from "@/api/errors";
import type { BetRequest, Ticket } from "@/api/types";
import { newKey } from "@/ui/key";

export type Refusal = { code: string; message: string; details: { [name: string]: unknown } };
export type Attempt = { key: string; body: BetRequest } & (
  | { state: "sending" }
  | { state: "unanswered" }
  | { state: "placed"; ticket: Ticket }
  | { state: "refused"; refusal: Refusal }
);

export type PlaceParts = {
  post: (key: string, body: BetRequest) => Promise<Ticket>;
  wait: (milliseconds: number) => Promise<void>;
  onChange: (attempt: Attempt) => void;
};

const PAUSES_MS = [700, 1500, 3000];

export function newAttempt(body: BetRequest): Attempt {
  return { key: newKey(), body, state: "sending" };
}

export function isPending(attempt: Attempt): boolean {
  return attempt.state === "sending" || attempt.state === "unanswered";
}

type Failure = "final" | "later" | "unknown";

/** No answer and a server in trouble leave open what happened; a rate limit only says: later. */
function kindOf(error: unknown): Failure {
  if (error instanceof NoAnswer) return "unknown";
  if (!(error instanceof ApiError)) throw error;
  return error.status >= 500 ? "unknown" : error.status === 429 ? "later" : "final";
}

function refused({ key, body }: Attempt, error: unknown): Attempt {
  const { code, message, details } = error as ApiError;
  return { key, body, state: "refused", refusal: { code, message, details } };
}

/** Sends one attempt, a few times over if nobody answers. What was in doubt before stays so until it is answered. */
export async function place(attempt: Attempt, { post, wait, onChange }: PlaceParts): Promise<Attempt> {
  const { key, body } = attempt;
  const become = (next: Attempt): Attempt => {
    onChange(next);
    return next;
  };
  let inDoubt = attempt.state === "unanswered";
  let last: unknown;
  become({ key, body, state: "sending" });
  for (const pause of [0, ...PAUSES_MS]) {
    if (pause > 0) await wait(pause);
    try {
      return become({ key, body, state: "placed", ticket: await post(key, body) });
    } catch (error) {
      const kind = kindOf(error);
      if (kind === "final") return become(refused(attempt, error));
      inDoubt ||= kind === "unknown";
      last = error;
    }
  }
  return become(inDoubt ? { key, body, state: "unanswered" } : refused(attempt, last));
}
