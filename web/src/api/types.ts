/** The API's shapes under the field's names; the only file that knows what the generator calls them. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Balance = Schemas["Balance"];
export type BetRequest = Schemas["BetRequest"];
export type Client = Schemas["Client"];
export type CashierEntry = Schemas["CashierEntry"];
export type ClientChange = Schemas["ClientChange"];
export type EventRow = Schemas["EventRow"];
export type FigureLine = Schemas["FigureLine"];
export type Figures = Omit<Schemas["Figures"], "next">;
export type League = Schemas["League"];
export type Market = Schemas["Market"];
export type Me = Schemas["Me"];
export type NewClient = Schemas["NewClient"];
export type Odds = Schemas["Odds"];
export type OddsEvent = Schemas["Event"];
export type Quote = Schemas["Quote"];
export type Result = Schemas["Result"];
export type Selection = Schemas["Selection"];
export type Sport = Schemas["Sport"];
export type StatementLine = Schemas["StatementLine"];
export type Sums = Schemas["Sums"];
export type Ticket = Schemas["Ticket"];
export type TicketLeg = Schemas["TicketLeg"];
