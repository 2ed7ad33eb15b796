"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { paths } from "@/route";
import { useRole } from "@/session/session";
import { TicketCard } from "@/tickets/card";
import { Button, ButtonLink } from "@/ui/button";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { type BetsView, useBets } from "../queries";
import { TicketDetails } from "../ticket/details";
import { useFreshTickets } from "./live";

/** Open and settled tickets; an open one settles before one's eyes. */
export function BetsScreen() {
  const t = useTranslations("bets");
  const me = useRole("player");
  const [view, setView] = useState<BetsView>("open");
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      <Segments
        label={t("view")}
        onChange={setView}
        options={[
          { value: "open", label: t("open") },
          { value: "settled", label: t("settled") },
        ]}
        value={view}
      />
      {me ? <Bets key={view} view={view} /> : <BetsSkeleton />}
    </div>
  );
}

function Bets({ view }: { view: BetsView }) {
  const t = useTranslations("bets");
  const bets = useBets(view);
  const fresh = useFreshTickets();
  if (bets.error && !bets.data) return <ErrorNote error={bets.error} retry={() => bets.refetch()} />;
  if (!bets.data) return <BetsSkeleton />;
  const tickets = bets.data.pages.flatMap((page) => page.items);
  if (tickets.length === 0) {
    return (
      <Empty title={t(`none.${view}`)}>
        <ButtonLink to={paths.odds}>{t("seeOdds")}</ButtonLink>
      </Empty>
    );
  }
  return (
    <>
      <ul className="grid gap-3">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <TicketCard lit={fresh.has(ticket.id)} ticket={ticket}>
              <TicketDetails ticket={ticket} />
            </TicketCard>
          </li>
        ))}
      </ul>
      {bets.hasNextPage && (
        <Button busy={bets.isFetchingNextPage} look="outline" onClick={() => bets.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function BetsSkeleton() {
  return (
    <div className="grid gap-3">
      {["a", "b", "c"].map((key) => (
        <div className="grid gap-3 rounded-2xl border border-hair bg-surface p-4" key={key}>
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-5 w-56" />
          <Skeleton className="h-4 w-72 max-w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      ))}
    </div>
  );
}
