/** The API's shapes under the field's names; the only file that knows what the generator calls them. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Balance = Omit<Schemas["wagerbabe__identity__schemas__BalanceOut"], "currency">;
export type BetRequest = Schemas["SlipIn"];
export type CashierEntry = Schemas["EntryIn"];
export type Client = Schemas["ClientOut"];
export type ClientChange = Schemas["ClientPatch"];
export type EventDetail = Schemas["EventDetail"];
export type EventRow = Schemas["EventRow"];
export type FigureLine = Schemas["LineOut"];
export type Figures = Omit<Schemas["SheetOut"], "next">;
export type League = Schemas["LeagueRow"];
export type Market = Schemas["OddsMarket"];
export type Me = Schemas["MeOut"];
export type NewClient = Schemas["ClientIn"];
export type Odds = Schemas["LeagueOdds"];
export type OddsEvent = Schemas["OddsEvent"];
export type Quote = Schemas["QuoteOut"];
export type ResultRow = Schemas["ResultRow"];
export type Result = Schemas["ResultIn"];
export type Selection = Schemas["OddsSelection"];
export type Sport = Schemas["SportRow"];
export type StatementLine = Schemas["TransferOut"];
export type Sums = Schemas["FiguresOut"];
export type Ticket = Schemas["TicketOut"];
export type TicketLeg = Schemas["LegOut"];
export type TicketRequest = Schemas["RequestOut"];
export type Disputed = Schemas["DisputedOut"];
export type UngradedEvent = Schemas["UngradedEvent"];
