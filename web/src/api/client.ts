import createClient from "openapi-fetch";
import { csrfToken } from "./csrf";
import { errorFrom, NoAnswer } from "./errors";
import { refreshingFetch } from "./refresh";
import type { paths } from "./schema";

const signedOutListeners = new Set<() => void>();

/** Called when the session has ended and cannot be refreshed. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function lock<T>(name: string, work: () => Promise<T>): Promise<T> {
  // iOS before 15.4 has no locks; there two tabs refreshing in the same instant may sign each other out.
  return "locks" in navigator ? navigator.locks.request(name, work) : work();
}

const send =
  typeof window === "undefined"
    ? (request: Request) => fetch(request)
    : refreshingFetch(
        {
          fetch: (input, init) => globalThis.fetch(input, init),
          csrf: csrfToken,
          now: () => Date.now(),
          storage: window.localStorage,
          lock,
        },
        () => {
          for (const listener of signedOutListeners) listener();
        },
      );

export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://localhost" : window.location.origin,
  headers: { Accept: "application/json" },
  fetch: send,
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The data of an answer; a refusal as `ApiError`, a lost connection as `NoAnswer`. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await pending;
  } catch (cause) {
    throw new NoAnswer(cause);
  }
  if (!answer.response.ok) throw errorFrom(answer.response.status, answer.error);
  return answer.data as T;
}
