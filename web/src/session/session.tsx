"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, onSignedOut, unwrap } from "@/api/client";
import { csrfToken, rememberCsrf } from "@/api/csrf";
import { ApiError } from "@/api/errors";
import type { Me } from "@/api/types";
import { restartLive } from "@/live/store";
import { href, leaveTo, paths, useGo, usePath, useQueryValue } from "@/route";
import { useHydrated } from "@/ui/hydrated";
import { forgetBalance } from "./balance";

const ME = ["me"] as const;

/** Nobody signed in is an answer, not an error. Without our cookie there is nobody to ask about. */
async function fetchMe(): Promise<Me | null> {
  if (!csrfToken()) return null;
  try {
    return await unwrap(api.GET("/api/v1/auth/me"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** `undefined` while it is being asked, `null` for a guest. */
export function useMe(): Me | null | undefined {
  const hydrated = useHydrated();
  const { data } = useQuery({ queryKey: ME, queryFn: fetchMe, staleTime: 60_000 });
  return hydrated ? data : undefined;
}

export const landing: { [role in Me["role"]]: string } = {
  player: paths.home,
  agent: paths.players,
  admin: paths.events,
};

/** Answers that belong to one person; odds and catalogue are everybody's, and `me` is replaced, not dropped. */
function isPersonal({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== "shared" && queryKey[0] !== ME[0];
}

type Credentials = { username: string; password: string };
type NewAccount = Credentials & { email: string; birth_date: string; invite?: string };

/** Signs in, then asks who that is: cached answers of whoever was here before are gone. */
function useEnter<T>(enter: (body: T) => Promise<object>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: T) => {
      const session = await enter(body);
      // Programs get tokens here, a page always gets this.
      rememberCsrf("csrf_token" in session ? String(session.csrf_token) : null);
      cache.removeQueries({ predicate: isPersonal });
      forgetBalance();
      restartLive();
      return cache.fetchQuery({ queryKey: ME, queryFn: fetchMe, staleTime: 0 });
    },
  });
}

export function useSignIn() {
  return useEnter((body: Credentials) => unwrap(api.POST("/api/v1/auth/login", { body })));
}

export function useSignUp() {
  return useEnter((body: NewAccount) => unwrap(api.POST("/api/v1/auth/signup", { body })));
}

/** A session that is over already is signed out as well. */
async function signOut(): Promise<void> {
  try {
    await unwrap(api.POST("/api/v1/auth/logout"));
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
}

/** Signs out and loads the page anew: nothing of this person stays in memory or in the tab. */
export function useSignOut() {
  return useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      window.sessionStorage.clear();
      leaveTo(paths.signIn);
    },
  });
}

/** When the session ends anywhere, this page says so at once instead of failing at the next tap. */
export function useEndOfSession(): void {
  const cache = useQueryClient();
  useEffect(
    () =>
      onSignedOut(() => {
        rememberCsrf(null);
        cache.setQueryData(ME, null);
        restartLive();
      }),
    [cache],
  );
}

/** Where to go after sign-in: back to the page that asked for it, when it is one of ours. */
export function useNextPath(): string | null {
  const next = useQueryValue("next");
  return next?.startsWith("/") && !next.startsWith("//") ? next : null;
}

/** For pages of one role: others are sent to sign in or to their own first page. Answers the person, or nothing yet. */
export function useRole(...roles: Me["role"][]): Me | null {
  const me = useMe();
  const go = useGo();
  const path = usePath();
  const fits = me ? roles.includes(me.role) : false;
  const other = me && !fits ? landing[me.role] : null;
  useEffect(() => {
    if (other) go.replace(other);
    // Read here, not while drawing: only now is the address the one of this page.
    else if (me === null) go.replace(href(paths.signIn, { next: `${path}${window.location.search}` }));
  });
  return me && fits ? me : null;
}
