// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Ticket } from "@/api/types";
import { render } from "@/test/render";
import { newAttempt } from "./attempt";
import { Placed } from "./placed";
import { slipActions, useSlip } from "./store";

const ticket = (status: string, reason = ""): Ticket =>
  ({
    id: "t1",
    number: "100001",
    status,
    risk_minor: 1000,
    to_win_minor: 900,
    history: [{ kind: "reject", status, at: "", reason }],
  }) as Ticket;

describe("what became of a bet", () => {
  test("taken", () => {
    render(<Placed tickets={[ticket("open")]} />);
    expect(screen.getByText("Bet placed")).toBeTruthy();
  });

  test("waiting says for what", () => {
    render(<Placed tickets={[ticket("waiting")]} />);
    expect(screen.getByText("Bet waiting")).toBeTruthy();
    expect(screen.getByText(/end of the delay/)).toBeTruthy();
  });

  test("refused says why, without the reason's name", () => {
    render(<Placed tickets={[ticket("rejected", "Interrupted: Something happened in the game.")]} />);
    expect(screen.getByText("Bet refused")).toBeTruthy();
    expect(screen.getByText("Something happened in the game.")).toBeTruthy();
  });

  test("the ticket that arrives later takes the place of the one that waited", () => {
    const body = { kind: "straight" as const, stake_minor: 1000, legs: [], accept: "none" as const };
    useSlip.setState({ attempts: [{ ...newAttempt(body), state: "placed", ticket: ticket("waiting") }] });
    slipActions.note(ticket("open"));
    expect(useSlip.getState().attempts).toMatchObject([{ state: "placed", ticket: { status: "open" } }]);
  });
});
