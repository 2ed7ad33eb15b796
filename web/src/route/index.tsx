"use client";
/** The only door to the router: screens know paths and queries, not which library moves between them. */
import NextLink from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import type { ComponentProps } from "react";

export const paths = {
  home: "/",
  odds: "/odds/",
  game: "/game/",
  bets: "/bets/",
  statement: "/statement/",
  profile: "/profile/",
  signIn: "/sign-in/",
  signUp: "/sign-up/",
  players: "/agent/players/",
  newPlayer: "/agent/new-player/",
  player: "/agent/player/",
  tickets: "/agent/tickets/",
  figures: "/agent/figures/",
  events: "/admin/events/",
} as const;

export type Query = { [name: string]: string | undefined };

/** `href(paths.odds, { league: "nfl" })` → `/odds/?league=nfl`. */
export function href(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

type LinkProps = Omit<ComponentProps<typeof NextLink>, "href" | "prefetch"> & { to: string };

export function Link({ to, ...rest }: LinkProps) {
  return <NextLink href={to} prefetch={false} {...rest} />;
}

export function usePath(): string {
  return usePathname() ?? "/";
}

/** One value of the address's query; screens that call this sit inside a `Suspense`. */
export function useQueryValue(name: string): string | null {
  return useSearchParams()?.get(name) ?? null;
}

export function useGo(): { to: (href: string) => void; replace: (href: string) => void; back: () => void } {
  const router = useRouter();
  return { to: (to) => router.push(to), replace: (to) => router.replace(to), back: () => router.back() };
}

/** Leaves by loading a page from the server, dropping everything in memory. */
export function leaveTo(path: string): void {
  window.location.assign(path);
}
