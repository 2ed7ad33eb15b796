"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Client } from "@/api/types";
import { href, Link, paths } from "@/route";
import { useRole } from "@/session/session";
import { Button, ButtonLink } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { useSettled } from "@/ui/settled";
import { useWide } from "@/ui/wide";
import { type StatusFilter, useClients } from "./queries";

/** All players of the agent and of the agents below: one line each, the figures an agent looks for. */
export function PlayersScreen() {
  const t = useTranslations("players");
  const me = useRole("agent");
  const [search, setSearch] = useState("");
  const [status, setStatus] = useState<StatusFilter>("all");
  const asked = useSettled(search.trim());
  return (
    <div className="grid gap-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h1 className="text-2xl">{t("title")}</h1>
          <p className="text-soft">{t("sign")}</p>
        </div>
        <ButtonLink to={paths.newPlayer}>
          <Icon className="!size-5" name="plus" />
          {t("new")}
        </ButtonLink>
      </header>
      <div className="grid gap-3 md:grid-cols-[1fr_20rem]">
        <label className="relative block">
          <span className="sr-only">{t("search")}</span>
          <Icon className="pointer-events-none absolute left-3.5 top-3 text-faint" name="search" />
          <input
            autoComplete="off"
            className="input !pl-12"
            onChange={(event) => setSearch(event.target.value)}
            placeholder={t("search")}
            type="search"
            value={search}
          />
        </label>
        <Segments
          label={t("status")}
          onChange={setStatus}
          options={(["all", "active", "inactive"] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
          value={status}
        />
      </div>
      {me ? <Players search={asked} status={status} /> : <Rows />}
    </div>
  );
}

function Players({ search, status }: { search: string; status: StatusFilter }) {
  const t = useTranslations("players");
  const clients = useClients(search, status);
  const wide = useWide();
  if (clients.error && !clients.data) return <ErrorNote error={clients.error} retry={() => clients.refetch()} />;
  if (!clients.data) return <Rows />;
  const rows = clients.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return search || status !== "all" ? (
      <Empty title={t("noneFound")} />
    ) : (
      <Empty title={t("none")}>
        <ButtonLink to={paths.newPlayer}>{t("new")}</ButtonLink>
      </Empty>
    );
  }
  return (
    <>
      {wide ? (
        <PlayerTable rows={rows} />
      ) : (
        <ul className="grid gap-2">
          {rows.map((client) => (
            <li key={client.id}>
              <PlayerCard client={client} />
            </li>
          ))}
        </ul>
      )}
      {clients.hasNextPage && (
        <Button busy={clients.isFetchingNextPage} look="outline" onClick={() => clients.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function PlayerCard({ client }: { client: Client }) {
  const t = useTranslations("players");
  return (
    <Link
      className="grid gap-2 rounded-2xl border border-hair bg-surface p-4 shadow-lift"
      to={href(paths.player, { id: client.id })}
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="min-w-0">
          <span className="font-semibold">{client.username}</span>{" "}
          <span className="text-sm text-soft">{client.name !== client.username && client.name}</span>
        </span>
        <Money className="text-lg font-bold" minor={client.balance_minor} signed />
      </span>
      <span className="flex flex-wrap justify-between gap-x-4 text-sm text-soft">
        <span>
          {t("pending")} <Money minor={client.held_minor} />
        </span>
        <span>
          {t("available")} <Money minor={client.available_minor} />
        </span>
        <Status status={client.status} />
      </span>
    </Link>
  );
}

export function Status({ status }: { status: Client["status"] }) {
  const t = useTranslations("players");
  return <span className={`font-semibold ${status === "active" ? "text-up" : "text-faint"}`}>{t(`is.${status}`)}</span>;
}

const HEAD = "px-3 py-3 text-right text-xs font-semibold text-faint first:pl-5 first:text-left last:pr-5";
const CELL = "px-3 py-1.5 text-right first:pl-5 first:text-left last:pr-5";

function PlayerTable({ rows }: { rows: Client[] }) {
  const t = useTranslations("players");
  return (
    <div className="overflow-hidden rounded-2xl border border-hair bg-surface shadow-lift">
      <table className="w-full border-collapse">
        <caption className="sr-only">{t("title")}</caption>
        <thead>
          <tr className="border-b border-line">
            {(["player", "balance", "pending", "available", "limit", "status"] as const).map((column) => (
              <th className={HEAD} key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((client) => (
            <tr className="border-b border-hair last:border-b-0 hover:bg-sunken" key={client.id}>
              <th className={`${CELL} font-normal`} scope="row">
                <Link className="flex min-h-11 flex-col justify-center" to={href(paths.player, { id: client.id })}>
                  <span className="font-semibold">{client.username}</span>
                  {client.name !== client.username && <span className="text-sm text-soft">{client.name}</span>}
                </Link>
              </th>
              <td className={`${CELL} font-bold`}>
                <Money minor={client.balance_minor} signed />
              </td>
              <td className={CELL}>
                <Money minor={client.held_minor} />
              </td>
              <td className={CELL}>
                <Money minor={client.available_minor} />
              </td>
              <td className={`${CELL} text-soft`}>
                <Money minor={client.credit_limit_minor} />
              </td>
              <td className={CELL}>
                <Status status={client.status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rows() {
  return (
    <div className="grid gap-2">
      {["a", "b", "c", "d", "e", "f"].map((key) => (
        <div className="grid gap-3 rounded-2xl border border-hair bg-surface p-4" key={key}>
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-4 w-full" />
        </div>
      ))}
    </div>
  );
}
