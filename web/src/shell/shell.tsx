"use client";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useMyRoom } from "@/player/bets/live";
import { SlipPanel, useSlipReady } from "@/player/slip/lazy";
import { useSlip } from "@/player/slip/store";
import { paths, usePath } from "@/route";
import { useMe } from "@/session/session";
import { Announcer } from "@/ui/announce";
import { useWide } from "@/ui/wide";
import { Header } from "./header";
import { BottomNav, placesFor } from "./nav";
import { Sidebar } from "./sidebar";
import { SlipSheet } from "./slip-sheet";

const NO_SLIP: string[] = [paths.signIn, paths.signUp];

/** Header, navigation and slip around every screen: bottom bar on phones, sidebars on desktops. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("app");
  const me = useMe();
  const path = usePath();
  const wide = useWide();
  useSlipReady();
  const betting = me === null || me === undefined || me.role === "player";
  const slipBeside = betting && !NO_SLIP.includes(path);
  return (
    <>
      <a className="skip-link" href="#main">
        {t("skip")}
      </a>
      {me?.role === "player" && <MyRoom />}
      <Header me={me} />
      <div
        className={`mx-auto w-full max-w-[84rem] lg:grid lg:gap-7 lg:px-6 ${
          slipBeside ? "lg:grid-cols-[14rem_minmax(0,1fr)_21rem]" : "lg:grid-cols-[14rem_minmax(0,1fr)]"
        }`}
      >
        <Sidebar me={me} />
        <main className="min-w-0 px-3 pb-32 pt-3 lg:px-0 lg:pb-12 lg:pt-6" id="main" tabIndex={-1}>
          {children}
        </main>
        {slipBeside && wide && <SlipAside />}
      </div>
      <BottomNav places={placesFor(me)} />
      {betting && !wide && <SlipSheet />}
      <Announcer />
    </>
  );
}

function MyRoom() {
  useMyRoom();
  return null;
}

function SlipAside() {
  const t = useTranslations("slip");
  const count = useSlip((slip) => slip.legs.length);
  return (
    <aside
      aria-label={t("title")}
      className="sticky top-20 my-6 max-h-[calc(100vh-6.5rem)] self-start overflow-y-auto rounded-3xl border border-hair bg-surface p-5 shadow-lift"
    >
      <h2 className="mb-3 flex items-center gap-2 text-lg">
        {t("title")}
        {count > 0 && (
          <span className="grid h-6 min-w-6 place-items-center rounded-full bg-accent px-1.5 text-sm text-on-accent">
            {count}
          </span>
        )}
      </h2>
      <SlipPanel />
    </aside>
  );
}
