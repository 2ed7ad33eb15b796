/**
 * The API as the contract describes it, in the shape openapi-typescript prints.
 * `npm run gen` replaces this file.
 */
type Json<T> = { headers: { [name: string]: unknown }; content: { "application/json": T } };
type Failures = { default: Json<components["schemas"]["Error"]> };
type Params<Q = never, P = never, H = never> = { query?: Q; path?: P; header?: H; cookie?: never };
type PathParams<P, Q = never, H = never> = { query?: Q; path: P; header?: H; cookie?: never };
type Body<B> = { content: { "application/json": B } };
type Get<A, P = Params> = { parameters: P; requestBody?: never; responses: { 200: Json<A> } & Failures };
type Send<B, A, P = Params, S extends number = 200> = {
  parameters: P;
  requestBody: Body<B>;
  responses: { [status in S]: Json<A> } & Failures;
};
type Plain<A, P = Params> = { parameters: P; requestBody?: never; responses: { 200: Json<A> } & Failures };
type Page<T> = { items: T[]; next: string | null };
type Schemas = components["schemas"];

export interface paths {
  "/api/v1/auth/signup": { post: Send<Schemas["SignUp"], Schemas["SignedIn"], Params, 201> };
  "/api/v1/auth/login": { post: Send<Schemas["SignIn"], Schemas["SignedIn"]> };
  "/api/v1/auth/refresh": { post: Plain<Schemas["SignedIn"]> };
  "/api/v1/auth/logout": { post: Plain<unknown> };
  "/api/v1/auth/me": { get: Get<Schemas["Me"]> };
  "/api/v1/auth/password/change": { post: Send<Schemas["PasswordChange"], unknown> };
  "/api/v1/shared/sports": { get: Get<Page<Schemas["Sport"]>> };
  "/api/v1/shared/leagues": { get: Get<Page<Schemas["League"]>, Params<{ sport?: string }>> };
  "/api/v1/betting/odds": {
    get: Get<Schemas["Odds"], { query: { league: string; event?: string; status?: string; books?: "none" } }>;
  };
  "/api/v1/betting/search": { get: Get<Schemas["SearchResult"], { query: { q: string } }> };
  "/api/v1/betting/quote": { post: Send<Schemas["BetRequest"], Schemas["Quote"]> };
  "/api/v1/betting/bets": {
    post: Send<Schemas["BetRequest"], Schemas["Ticket"], { header: { "Idempotency-Key": string } }, 200 | 201>;
  };
  "/api/v1/user/bets": {
    get: Get<Page<Schemas["Ticket"]>, Params<{ status?: string; cursor?: string; limit?: number }>>;
  };
  "/api/v1/user/statement": { get: Get<Schemas["Statement"], Params<{ cursor?: string; limit?: number }>> };
  "/api/v1/agent/clients": {
    get: Get<Page<Schemas["Client"]>, Params<{ search?: string; status?: "active" | "inactive"; sort?: string; cursor?: string; limit?: number }>>;
    post: Send<Schemas["NewClient"], Schemas["Client"], Params, 201>;
  };
  "/api/v1/agent/clients/{client_id}": {
    get: Get<Schemas["Client"], PathParams<{ client_id: string }>>;
    patch: Send<Schemas["ClientChange"], Schemas["Client"], PathParams<{ client_id: string }>>;
  };
  "/api/v1/agent/clients/{client_id}/deactivate": { post: Plain<Schemas["Client"], PathParams<{ client_id: string }>> };
  "/api/v1/agent/clients/{client_id}/reactivate": { post: Plain<Schemas["Client"], PathParams<{ client_id: string }>> };
  "/api/v1/agent/clients/{client_id}/password": {
    post: Send<{ password: string }, unknown, PathParams<{ client_id: string }>>;
  };
  "/api/v1/agent/cashier/{client_id}/credit": {
    post: Send<Schemas["CashierEntry"], unknown, KeyedClient, 200 | 201>;
  };
  "/api/v1/agent/cashier/{client_id}/debit": {
    post: Send<Schemas["CashierEntry"], unknown, KeyedClient, 200 | 201>;
  };
  "/api/v1/agent/cashier/{client_id}/transactions": {
    get: Get<Schemas["Statement"], PathParams<{ client_id: string }, { cursor?: string }>>;
  };
  "/api/v1/agent/tickets": {
    get: Get<Page<Schemas["Ticket"]>, Params<{ client?: string; status?: string; cursor?: string }>>;
  };
  "/api/v1/agent/figures": { get: Get<Schemas["Figures"], Params<{ week?: string }>> };
  "/api/v1/admin/events": {
    get: Get<
      Page<Schemas["EventRow"]>,
      Params<{ league?: string; status?: string[]; since?: string; q?: string; cursor?: string; limit?: number }>
    >;
  };
  "/api/v1/admin/events/{event_id}/result": {
    post: Send<Schemas["Result"], unknown, PathParams<{ event_id: string }>>;
  };
  "/api/v1/admin/markets/{market_id}/suspend": { post: Plain<unknown, PathParams<{ market_id: string }>> };
  "/api/v1/admin/markets/{market_id}/open": { post: Plain<unknown, PathParams<{ market_id: string }>> };
}

type KeyedClient = { header: { "Idempotency-Key": string }; path: { client_id: string } };

export interface components {
  schemas: {
    Error: { error: string; message: string; details?: { [name: string]: unknown } };
    Price: { american: number; decimal: string; fraction: string };
    SignUp: { email: string; username: string; password: string; birth_date: string; invite?: string };
    SignIn: { username: string; password: string; otp?: string };
    SignedIn: { csrf_token?: string | null };
    PasswordChange: { current: string; new: string };
    Balance: {
      balance_minor: number;
      held_minor: number;
      available_minor: number;
      version: number;
      currency?: string;
    };
    Me: {
      id: string;
      username: string;
      role: "player" | "agent" | "admin";
      book_id: string | null;
      agent_id: string | null;
      agent_name?: string | null;
      currency?: string | null;
      csrf_token?: string | null;
      balance?: Schemas["Balance"] | null;
    };
    Sport: { key: string; title: string; games: number; live: number };
    League: { key: string; title: string; sport: string; games: number; live: number };
    Selection: {
      id: string;
      side: string;
      line: number | null;
      price: Schemas["Price"] | null;
      status: "open" | "suspended" | "closed" | "graded";
      updated_at: string | null;
    };
    Market: { id: string; kind: string; period: string; selections: Schemas["Selection"][] };
    Event: {
      id: string;
      league: string;
      home: string;
      away: string;
      starts_at: string;
      in_play: boolean;
      clock: string | null;
      status: "scheduled" | "upcoming" | "live" | "finished" | "postponed" | "cancelled";
      score: { home: number; away: number } | null;
      markets: Schemas["Market"][];
    };
    Odds: { league: string; seq: number; updated_at: string; confirmed_at: string | null; events: Schemas["Event"][] };
    SearchResult: {
      events: { id: string; league: string; home: string; away: string; starts_at: string; status: string }[];
      teams: { name: string; league: string }[];
      leagues: { key: string; title: string }[];
    };
    BetLeg: { selection_id: string; price: { american?: number; decimal?: string }; line: number | null };
    BetRequest: {
      kind: "straight" | "parlay";
      stake_minor: number;
      legs: Schemas["BetLeg"][];
      accept?: "none" | "better" | "any";
    };
    Problem: { error: string; message: string; details?: { [name: string]: unknown } };
    QuoteLeg: {
      selection_id: string;
      event_id: string;
      home: string;
      away: string;
      kind: string;
      period: string;
      side: string;
      line: number | null;
      price: Schemas["Price"];
      moved: boolean;
      better: boolean;
    };
    Quote: {
      kind: string;
      currency: string;
      legs: Schemas["QuoteLeg"][];
      lines: { stake_minor: number; legs: number[] }[];
      risk_minor: number;
      to_win_minor: number;
      return_minor: number;
      capped: boolean;
      limits: {
        min_stake_minor: number;
        max_stake_minor: number;
        max_return_minor: number;
        max_parlay_legs: number;
        available_minor: number;
      };
      problems: Schemas["Problem"][];
    };
    TicketLeg: {
      selection_id: string;
      event_id: string;
      market_id: string;
      league: string;
      home: string;
      away: string;
      starts_at: string;
      kind: string;
      period: string;
      side: string;
      line: number | null;
      price: Schemas["Price"];
      result: string | null;
      event_status: string | null;
      score: { [side: string]: number } | null;
    };
    Ticket: {
      id: string;
      number: string;
      player_id: string;
      kind: string;
      status: string;
      currency: string;
      stake_minor: number;
      risk_minor: number;
      to_win_minor: number;
      return_minor: number | null;
      legs: Schemas["TicketLeg"][];
      placed_at: string;
      graded_at: string | null;
      rules_version: number;
      history: {
        kind: string;
        status: string;
        at: string;
        return_minor: number | null;
        reason: string;
        leg_results: string[];
      }[];
    };
    StatementLine: {
      id: string;
      at: string;
      book_day: string;
      cause: "ticket" | "regrade" | "payment_received" | "payment_made" | "adjustment";
      amount_minor: number;
      balance_minor: number;
      ticket_id: string | null;
      reverses_id: string | null;
      reason: string;
      actor: string | null;
    };
    Statement: {
      currency: string;
      balance_minor: number;
      held_minor: number;
      available_minor: number;
      items: Schemas["StatementLine"][];
      next: string | null;
    };
    Client: {
      id: string;
      username: string;
      name: string;
      contact: string;
      status: "active" | "inactive";
      agent_id: string;
      agent_name: string;
      currency: string;
      balance_minor: number;
      held_minor: number;
      available_minor: number;
      credit_limit_minor: number;
      min_stake_minor: number;
      max_stake_minor: number;
      last_sign_in_at: string | null;
      created_at: string;
      notes?: string;
    };
    NewClient: {
      username: string;
      password: string;
      name?: string;
      contact?: string;
      credit_limit_minor?: number;
      max_stake_minor?: number;
    };
    ClientChange: {
      name?: string;
      contact?: string;
      notes?: string;
      credit_limit_minor?: number;
      min_stake_minor?: number;
      max_stake_minor?: number;
    };
    CashierEntry: {
      amount_minor: number;
      kind: "payment_received" | "payment_made" | "adjustment";
      reason: string;
    };
    Sums: {
      days: number[];
      week_minor: number;
      payments_minor: number;
      brought_forward_minor: number;
      balance_minor: number;
      pending_minor: number;
    };
    FigureLine: Schemas["Sums"] & {
      client_id: string;
      username: string;
      name: string;
      agent_id: string;
      agent_name: string;
    };
    Figures: {
      week: string;
      current: boolean;
      begins_at: string;
      ends_at: string;
      time_zone: string;
      day_starts: string;
      currency: string;
      items: Schemas["FigureLine"][];
      agents: (Schemas["Sums"] & { agent_id: string; agent_name: string; players: number })[];
      totals: Schemas["Sums"];
      next: null;
    };
    EventRow: {
      id: string;
      league: string;
      provider: string;
      home: string;
      away: string;
      starts_at: string;
      first_starts_at: string;
      status: Schemas["Event"]["status"];
      stored_status: string;
      suspended: boolean;
      score: { home: number; away: number } | null;
      results: number;
      graded: boolean;
    };
    Result: {
      status: "finished" | "postponed" | "cancelled" | "abandoned";
      scores?: { home: number; away: number };
      reason?: string;
    };
  };
}
