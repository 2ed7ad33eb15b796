/** A ticket that arrives over the socket finds its place in the lists that are on screen. */
import type { Ticket } from "@/api/types";
import { isOpenStatus } from "@/tickets/status";

export type TicketPages = { pages: { items: Ticket[]; next: string | null }[]; pageParams: unknown[] };

/**
 * Replaces the ticket where it is listed. A new open ticket goes on top of the open list; one that just ended stays
 * where it was until the list is read again, so that it settles before one's eyes instead of vanishing.
 */
export function withTicket(
  known: TicketPages | undefined,
  ticket: Ticket,
  view: "open" | "settled",
): TicketPages | undefined {
  if (!known) return known;
  const listed = known.pages.some((page) => page.items.some((one) => one.id === ticket.id));
  if (listed) {
    const pages = known.pages.map((page) => ({
      ...page,
      items: page.items.map((one) => (one.id === ticket.id ? ticket : one)),
    }));
    return { ...known, pages };
  }
  const [first, ...rest] = known.pages;
  const belongs = (view === "open") === isOpenStatus(ticket.status);
  if (!first || !belongs) return known;
  return { ...known, pages: [{ ...first, items: [ticket, ...first.items] }, ...rest] };
}
