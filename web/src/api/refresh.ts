/**
 * One sign-in, refreshed quietly: a 401 asks for new cookies once and repeats the request.
 * Refresh tokens are used once, so neither two requests nor two tabs may refresh at the same time.
 */

const STAMP = "wb-refreshed-at";
const LOCK = "wb-refresh";
const REFRESH_PATH = "/api/v1/auth/refresh";

type Fetch = typeof fetch;
export type RefreshParts = {
  fetch: Fetch;
  csrf: () => string | null;
  now: () => number;
  storage: Pick<Storage, "getItem" | "setItem">;
  lock: <T>(name: string, work: () => Promise<T>) => Promise<T>;
};

/** Returns a `fetch` for the API. `onSignedOut` runs when a session that was there cannot be refreshed. */
export function refreshingFetch(parts: RefreshParts, onSignedOut: () => void): (request: Request) => Promise<Response> {
  let inFlight: Promise<boolean> | null = null;

  async function refresh(failedAt: number): Promise<boolean> {
    return parts.lock(LOCK, async () => {
      const elsewhere = Number(parts.storage.getItem(STAMP) ?? 0);
      if (elsewhere > failedAt) return true;
      const answer = await parts.fetch(REFRESH_PATH, {
        method: "POST",
        headers: { "X-CSRF-Token": parts.csrf() ?? "", Accept: "application/json" },
      });
      if (answer.ok) parts.storage.setItem(STAMP, String(parts.now()));
      else if (answer.status < 500 && answer.status !== 429) onSignedOut();
      return answer.ok;
    });
  }

  function withCsrf(request: Request): Request {
    const token = parts.csrf();
    if (request.method !== "GET" && token) request.headers.set("X-CSRF-Token", token);
    return request;
  }

  return async (request) => {
    const sentAt = parts.now();
    const again = request.clone();
    const answer = await parts.fetch(withCsrf(request));
    const mayRefresh = answer.status === 401 && parts.csrf() && !/\/auth\/(login|signup|refresh)$/.test(request.url);
    if (!mayRefresh) return answer;
    inFlight ??= refresh(sentAt).finally(() => {
      inFlight = null;
    });
    return (await inFlight) ? parts.fetch(withCsrf(again)) : answer;
  };
}
