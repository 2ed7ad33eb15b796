"use client";
import { useTranslations } from "use-intl";
import type { Client } from "@/api/types";
import { Link, paths, useQueryValue } from "@/route";
import { useRole } from "@/session/session";
import { StatementList } from "@/tickets/statement";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useWhen } from "@/ui/time";
import { CashierForm } from "./cashier";
import { PlayerSettings } from "./player-settings";
import { Status } from "./players";
import { useClient, useClientTickets, useTransactions } from "./queries";
import { DeskTicket } from "./tickets/ticket";

/** Everything about one player: how it stands, what it may do, what moved, what is at risk. */
export function PlayerScreen() {
  const t = useTranslations("player");
  const me = useRole("agent");
  const id = useQueryValue("id");
  return (
    <div className="grid gap-4">
      <Link
        className="inline-flex min-h-11 items-center gap-1 justify-self-start font-semibold text-soft"
        to={paths.players}
      >
        <Icon className="!size-5" name="back" />
        {t("back")}
      </Link>
      {!id ? <Empty title={t("missing")} /> : me ? <Player id={id} key={id} /> : <Skeleton className="h-72" />}
    </div>
  );
}

function Player({ id }: { id: string }) {
  const client = useClient(id);
  if (client.error && !client.data) return <ErrorNote error={client.error} retry={() => client.refetch()} />;
  if (!client.data) return <Skeleton className="h-72" />;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="grid gap-4">
        <Standing client={client.data} />
        <CashierForm client={client.data} />
        <PlayerSettings client={client.data} />
      </div>
      <div className="grid gap-4">
        <OpenTickets id={id} />
        <Transactions id={id} />
      </div>
    </div>
  );
}

function Standing({ client }: { client: Client }) {
  const t = useTranslations("player");
  const { when } = useWhen();
  const owes = client.balance_minor < 0 ? "owes" : client.balance_minor > 0 ? "isOwed" : "even";
  const figures = [
    ["pending", client.held_minor],
    ["available", client.available_minor],
    ["limit", client.credit_limit_minor],
  ] as const;
  return (
    <section className="grid gap-4 rounded-3xl border border-hair bg-surface p-5 shadow-lift">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl">{client.username}</h1>
          <p className="text-soft">{[client.name, client.contact].filter(Boolean).join(" · ")}</p>
        </div>
        <Status status={client.status} />
      </header>
      <div>
        <p className="text-4xl font-bold tracking-tight" data-testid="balance">
          <Money minor={client.balance_minor} signed />
        </p>
        <p className="text-soft">{t(owes)}</p>
      </div>
      <dl className="grid grid-cols-3 gap-2">
        {figures.map(([name, minor]) => (
          <div className="rounded-xl bg-sunken px-3 py-2" key={name}>
            <dt className="text-xs text-soft">{t(name)}</dt>
            <dd className="font-bold">
              <Money minor={minor} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-faint">
        {client.last_sign_in_at ? t("lastSignIn", { when: when(client.last_sign_in_at) }) : t("neverSignedIn")} ·{" "}
        {t("agent", { agent: client.agent_name })}
      </p>
    </section>
  );
}

function OpenTickets({ id }: { id: string }) {
  const t = useTranslations("player");
  const tickets = useClientTickets(id);
  return (
    <section aria-labelledby="open-tickets" className="grid gap-3">
      <h2 className="text-lg" id="open-tickets">
        {t("openTickets")}
      </h2>
      {tickets.error && !tickets.data && <ErrorNote error={tickets.error} retry={() => tickets.refetch()} />}
      {!tickets.data && !tickets.error && <Skeleton className="h-32" />}
      {tickets.data?.items.length === 0 && <Empty title={t("noTickets")} />}
      {tickets.data?.items.map((ticket) => (
        <DeskTicket key={ticket.id} ticket={ticket} />
      ))}
    </section>
  );
}

function Transactions({ id }: { id: string }) {
  const t = useTranslations("player");
  const found = useTransactions(id);
  const lines = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="transactions" className="grid gap-3">
      <h2 className="text-lg" id="transactions">
        {t("transactions")}
      </h2>
      {found.error && !found.data && <ErrorNote error={found.error} retry={() => found.refetch()} />}
      {!found.data && !found.error && <Skeleton className="h-40" />}
      {found.data && lines.length === 0 && <Empty title={t("noTransactions")} />}
      {lines.length > 0 && (
        <div className="rounded-2xl border border-hair bg-surface px-4 pb-1 pt-1 shadow-lift">
          <StatementList lines={lines} />
        </div>
      )}
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} look="outline" onClick={() => found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}
