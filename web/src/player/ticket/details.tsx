"use client";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { formatPrice, formatSpread } from "@/money/price";
import { History } from "@/tickets/history";
import { useNames } from "@/tickets/names";
import { Button } from "@/ui/button";
import { Fold } from "@/ui/fold";
import { ErrorNote, Skeleton } from "@/ui/notes";
import { CashOut } from "./cash-out";
import { Dispute } from "./dispute";
import { useReceipt, useTicket } from "./queries";

/** What a player may ask about a ticket and do with it, folded under its card. */
export function TicketDetails({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket");
  return (
    <div className="-mx-4 -mb-2 divide-y divide-hair border-t border-hair">
      {ticket.status === "open" && !ticket.free_play && (
        <Fold lazy title={t("cashOut.open")}>
          <CashOut ticket={ticket} />
        </Fold>
      )}
      <Fold lazy title={t("details")}>
        <div className="grid gap-4">
          <History ticket={ticket} />
          <Receipt ticket={ticket} />
          <div className="-mx-4 divide-y divide-hair border-t border-hair">
            <Fold lazy title={t("books")}>
              <Books id={ticket.id} />
            </Fold>
            <Fold count={ticket.disputes?.length || undefined} lazy title={t("dispute.open")}>
              <Dispute ticket={ticket} />
            </Fold>
          </div>
        </div>
      </Fold>
    </div>
  );
}

function Receipt({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket");
  const receipt = useReceipt(ticket);
  return (
    <div className="grid gap-1.5">
      <Button busy={receipt.isPending} look="outline" onClick={() => receipt.mutate()}>
        {t("receipt")}
      </Button>
      <p className="text-sm text-soft">{t("receiptHint")}</p>
      {receipt.error && <ErrorNote error={receipt.error} />}
    </div>
  );
}

function lineText(kind: string, line: number | null): string {
  if (line === null) return "";
  return kind === "spread" ? formatSpread(line) : String(line);
}

/** What the sportsbooks quoted on each leg at that moment, beside what the ticket was taken at. */
function Books({ id }: { id: string }) {
  const t = useTranslations("ticket");
  const names = useNames();
  const found = useTicket(id);
  if (found.error && !found.data) return <ErrorNote error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="h-24" />;
  return (
    <div className="grid gap-4">
      {found.data.legs.map((leg) => (
        <table className="w-full border-collapse text-sm" key={leg.selection_id}>
          <caption className="pb-1 text-left font-semibold">{names.pick({ ...leg, market: leg.kind })}</caption>
          <tbody>
            <tr className="border-b border-hair font-semibold">
              <th className="py-1.5 text-left" scope="row">
                {t("you")}
              </th>
              <td className="py-1.5 text-right">{lineText(leg.kind, leg.line)}</td>
              <td className="py-1.5 text-right">{formatPrice(leg.price)}</td>
            </tr>
            {leg.books?.map((book) => (
              <tr className="border-b border-hair last:border-b-0" key={book.book}>
                <th className="py-1.5 text-left font-normal" scope="row">
                  {book.book}
                </th>
                <td className="py-1.5 text-right">{lineText(leg.kind, book.line)}</td>
                <td className="py-1.5 text-right">{formatPrice(book.price)}</td>
              </tr>
            ))}
          </tbody>
          {!leg.books?.length && <caption className="text-left text-soft">{t("noBooks")}</caption>}
        </table>
      ))}
    </div>
  );
}
