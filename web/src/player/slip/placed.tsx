"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { api, unwrap } from "@/api/client";
import type { Ticket } from "@/api/types";
import { paths } from "@/route";
import { lastReason, returnsOf } from "@/tickets/status";
import { Button, ButtonLink } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { slipActions } from "./store";

const LOOKS = {
  taken: { box: "bg-up-soft", text: "text-up", disc: "bg-up", icon: "check" },
  waiting: { box: "bg-warn-soft", text: "text-warn", disc: "bg-warn", icon: "clock" },
  refused: { box: "bg-down-soft", text: "text-down", disc: "bg-down", icon: "close" },
} as const;

/** What became of the bets that were sent: taken, waiting for the in-play delay, or refused at its end. */
export function Placed({ tickets }: { tickets: Ticket[] }) {
  const t = useTranslations("slip");
  const waiting = tickets.filter((ticket) => ticket.status === "waiting");
  const refused = tickets.filter((ticket) => ticket.status === "rejected");
  const state = waiting.length > 0 ? "waiting" : refused.length === tickets.length ? "refused" : "taken";
  const count =
    state === "waiting" ? waiting.length : state === "refused" ? refused.length : tickets.length - refused.length;
  const look = LOOKS[state];
  return (
    <div className={`grid gap-3 rounded-2xl p-4 ${look.box}`} data-state={state}>
      <div className={`flex items-center gap-3 ${look.text}`}>
        <span
          className={`grid size-10 shrink-0 place-items-center rounded-full text-surface ${look.disc} ${
            state === "waiting" ? "animate-pulse" : "pop"
          }`}
          key={state}
        >
          <Icon className="draw" name={look.icon} />
        </span>
        <p className="text-lg font-bold">{t(`became.${state}`, { count })}</p>
      </div>
      {state === "waiting" && <p className="text-sm">{t("waitingHint")}</p>}
      <ul className="grid gap-1">
        {tickets.map((ticket) => (
          <TicketLine key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      <div className="grid grid-cols-2 gap-2">
        <ButtonLink look="outline" onClick={slipActions.done} to={paths.bets}>
          {t("seeBets")}
        </ButtonLink>
        <Button look="outline" onClick={slipActions.done}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}

function TicketLine({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("slip");
  useOutcome(ticket);
  return (
    <li>
      <p className="flex justify-between gap-3">
        <span className="font-semibold">{t("ticketNumber", { number: ticket.number })}</span>
        <span>
          <Money minor={ticket.risk_minor} /> → <Money minor={returnsOf(ticket)} />
        </span>
      </p>
      {ticket.status === "rejected" && <p className="text-sm text-down">{lastReason(ticket)}</p>}
    </li>
  );
}

const ASK_MS = 2_000;

/** The socket tells when a waiting ticket is taken or refused; should it be down, asking does. */
function useOutcome(ticket: Ticket): void {
  const { data } = useQuery({
    queryKey: ["ticket", ticket.id],
    queryFn: () => unwrap(api.GET("/api/v1/user/bets/{id}", { params: { path: { id: ticket.id } } })),
    enabled: ticket.status === "waiting",
    refetchInterval: ASK_MS,
  });
  useEffect(() => {
    if (data && data.status !== "waiting") slipActions.note(data);
  }, [data]);
}
