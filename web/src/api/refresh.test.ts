import { describe, expect, test } from "vitest";
import { csrfFromCookies } from "./csrf";
import { type RefreshParts, refreshingFetch } from "./refresh";

type Call = { url: string; method: string; csrf: string | null; body: string };

/** A server of one session: `expired` answers 401 until it is refreshed. */
function server(options: { refreshStatus?: number; stamp?: number } = {}) {
  const calls: Call[] = [];
  const stored = new Map<string, string>();
  const state = { expired: true, signedOut: 0, clock: 1000 };
  const parts: RefreshParts = {
    fetch: async (input, init) => {
      const request = input instanceof Request ? input : new Request(new URL(String(input), "http://here"), init);
      calls.push({
        url: new URL(request.url).pathname,
        method: request.method,
        csrf: request.headers.get("X-CSRF-Token"),
        body: await request.text(),
      });
      if (request.url.endsWith("/auth/refresh")) {
        const status = options.refreshStatus ?? 200;
        if (status === 200) state.expired = false;
        return new Response(null, { status });
      }
      return new Response(null, { status: state.expired ? 401 : 200 });
    },
    csrf: () => "token",
    now: () => state.clock++,
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
    lock: (_, work) => work(),
  };
  if (options.stamp) stored.set("wb-refreshed-at", String(options.stamp));
  const send = refreshingFetch(parts, () => state.signedOut++);
  return { calls, state, send };
}

const bet = () => new Request("http://here/api/v1/betting/bets", { method: "POST", body: "{}" });

describe("refreshingFetch", () => {
  test("a 401 refreshes and repeats the same request with its body [FR6 partly]", async () => {
    const { calls, send } = server();
    expect((await send(bet())).status).toBe(200);
    expect(calls.map((call) => call.url)).toEqual([
      "/api/v1/betting/bets",
      "/api/v1/auth/refresh",
      "/api/v1/betting/bets",
    ]);
    expect(calls[2]?.body).toBe("{}");
    expect(calls.every((call) => call.csrf === "token")).toBe(true);
  });

  test("many 401 at once refresh once", async () => {
    const { calls, send } = server();
    await Promise.all([send(bet()), send(bet()), send(bet())]);
    expect(calls.filter((call) => call.url.endsWith("refresh"))).toHaveLength(1);
  });

  test("a refresh by another tab after we asked is enough", async () => {
    const { calls, send } = server({ stamp: 5000 });
    await send(bet());
    expect(calls.some((call) => call.url.endsWith("refresh"))).toBe(false);
  });

  test("a refused refresh signs out once and hands the 401 on", async () => {
    const { state, send } = server({ refreshStatus: 401 });
    expect((await send(bet())).status).toBe(401);
    expect(state.signedOut).toBe(1);
  });

  test("a server in trouble does not sign anybody out", async () => {
    const { state, send } = server({ refreshStatus: 503 });
    await send(bet());
    expect(state.signedOut).toBe(0);
  });

  test("a wrong password is not a reason to refresh", async () => {
    const { calls, send } = server();
    await send(new Request("http://here/api/v1/auth/login", { method: "POST", body: "{}" }));
    expect(calls).toHaveLength(1);
  });
});

describe("csrfFromCookies", () => {
  test.each([
    ["a=1; wb_csrf=abc", "abc"],
    ["__Host-wb_csrf=x%3D; b=2", "x="],
    ["xwb_csrf=abc", null],
    ["", null],
  ])("%j holds %j", (cookies, token) => expect(csrfFromCookies(cookies)).toBe(token));
});
