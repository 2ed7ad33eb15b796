"use client";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { useRole } from "@/session/session";
import { Button } from "@/ui/button";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { DisputeCard, RequestCard } from "./decide";
import { type TicketsView, useDisputes, usePastPosted, usePlayerNames, useRequests, useTickets } from "./queries";
import { DeskTicket } from "./ticket";

type View = TicketsView | "requests" | "disputes" | "pastPosted";

const DECISIONS: View[] = ["requests", "disputes", "pastPosted"];
/** An administrator is the second person for every book, and lists no single book's tickets. */
const VIEWS: { agent: View[]; admin: View[] } = { agent: ["open", "settled", ...DECISIONS], admin: DECISIONS };

/** The desk: the tickets of one's players, and everything about them that waits for a decision. */
export function TicketsScreen() {
  const t = useTranslations("desk");
  const me = useRole("agent", "admin");
  const role = me?.role === "admin" ? "admin" : "agent";
  const [chosen, setView] = useState<View>();
  const view = chosen ?? VIEWS[role][0] ?? "requests";
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      <Segments
        label={t("show")}
        onChange={setView}
        options={VIEWS[role].map((value) => ({ value, label: t(`views.${value}`) }))}
        value={view}
      />
      {me ? <Shown role={role} view={view} /> : <Skeleton className="h-64" />}
    </div>
  );
}

type Role = keyof typeof VIEWS;

function Shown({ role, view }: { role: Role; view: View }) {
  if (view === "requests") return <Requests />;
  if (view === "disputes") return <Disputes />;
  if (view === "pastPosted") return <PastPosted role={role} />;
  return <Tickets key={view} view={view} />;
}

type Found = { error: unknown; data: unknown; refetch: () => void };
type ListProps = { view: View; found: Found; items: { key: string; node: ReactNode }[] };

/** A list of the desk: waiting, failed, empty, or there. */
function List({ view, found, items }: ListProps) {
  const t = useTranslations("desk");
  if (found.error && !found.data) return <ErrorNote error={found.error} retry={found.refetch} />;
  if (!found.data) return <Skeleton className="h-64" />;
  if (items.length === 0) return <Empty title={t(`none.${view}`)} />;
  return (
    <ul className="grid gap-3">
      {items.map(({ key, node }) => (
        <li key={key}>{node}</li>
      ))}
    </ul>
  );
}

function Tickets({ view }: { view: TicketsView }) {
  const found = useTickets(view);
  const names = usePlayerNames();
  const tickets = found.data?.pages.flatMap((page) => page.items) ?? [];
  const items = tickets.map((ticket) => ({
    key: ticket.id,
    node: <DeskTicket client={names.get(ticket.player_id)} ticket={ticket} />,
  }));
  return (
    <>
      <List found={found} items={items} view={view} />
      <More {...found} />
    </>
  );
}

function Requests() {
  const found = useRequests();
  const items = (found.data?.items ?? []).map((request) => ({
    key: request.id,
    node: <RequestCard request={request} />,
  }));
  return <List found={found} items={items} view="requests" />;
}

function Disputes() {
  const found = useDisputes();
  const items = (found.data?.items ?? []).map((dispute) => ({
    key: dispute.id,
    node: <DisputeCard dispute={dispute} />,
  }));
  return <List found={found} items={items} view="disputes" />;
}

/** Tickets taken when their game had begun; voiding one is the usual end of it. */
function PastPosted({ role }: { role: Role }) {
  const t = useTranslations("desk");
  const found = usePastPosted(role);
  const names = usePlayerNames(role === "agent");
  const late = found.data?.pages.flatMap((page) => page.items) ?? [];
  const items = late.map(({ ticket, legs }) => ({
    key: ticket.id,
    node: (
      <div className="grid gap-1.5">
        <p className="px-1 text-sm font-semibold text-down">
          {legs.map((leg) => t("late", { n: leg.n, seconds: Math.ceil(leg.late_seconds) })).join(" · ")}
        </p>
        <DeskTicket client={names.get(ticket.player_id)} ticket={ticket} />
      </div>
    ),
  }));
  return (
    <>
      <List found={found} items={items} view="pastPosted" />
      <More {...found} />
    </>
  );
}

type MoreProps = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreProps) {
  const t = useTranslations("desk");
  if (!hasNextPage) return null;
  return (
    <Button busy={isFetchingNextPage} look="outline" onClick={() => fetchNextPage()}>
      {t("more")}
    </Button>
  );
}
