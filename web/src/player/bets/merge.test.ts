import { describe, expect, test } from "vitest";
import type { Ticket } from "@/api/types";
import { type TicketPages, withTicket } from "./merge";

const ticket = (id: string, status: string) => ({ id, status }) as Ticket;
const list = (...items: Ticket[]): TicketPages => ({ pages: [{ items, next: null }], pageParams: [""] });
const shown = (pages: TicketPages | undefined) =>
  pages?.pages.flatMap((page) => page.items).map((t) => `${t.id} ${t.status}`);

describe("withTicket", () => {
  test("a ticket that ends settles where it stands", () => {
    const open = list(ticket("a", "open"), ticket("b", "open"));
    expect(shown(withTicket(open, ticket("b", "won"), "open"))).toEqual(["a open", "b won"]);
  });

  test("it also heads the settled list", () => {
    expect(shown(withTicket(list(ticket("z", "lost")), ticket("b", "won"), "settled"))).toEqual(["b won", "z lost"]);
  });

  test("a new ticket heads the open list and stays out of the settled one", () => {
    expect(shown(withTicket(list(ticket("a", "open")), ticket("n", "open"), "open"))).toEqual(["n open", "a open"]);
    expect(shown(withTicket(list(ticket("z", "lost")), ticket("n", "open"), "settled"))).toEqual(["z lost"]);
  });

  test("a list that was never read stays unread", () => {
    expect(withTicket(undefined, ticket("a", "open"), "open")).toBeUndefined();
  });
});
