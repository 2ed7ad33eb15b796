"""What the board holds in memory: leagues, their events, markets, selections, offers and sportsbooks' quotes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

import msgspec

from wagerbabe.catalog import GAME, PERIODS, UPCOMING, MarketKey, ShownStatus, shown_status
from wagerbabe.odds.domain import BEST_AMERICAN, Price, move_line, shade
from wagerbabe.platform.db import Row

NEVER = datetime.max.replace(tzinfo=UTC)

LONGEST_PLAY = timedelta(hours=24)
"""An event that began longer ago and has no result is not listed as live any more."""

_LONGEST = Fraction(BEST_AMERICAN)
KEEP_OVER = timedelta(hours=36)

_KINDS = {
    kind: n
    for n, kind in enumerate(
        ("moneyline", "moneyline_3way", "spread", "total", "draw_no_bet", "team_total", "prop", "outright")
    )
}
_APART = frozenset({"team_total", "prop", "outright"})
_TWO_WAY = MarketKey("moneyline")
_PERIODS = {period: n for n, period in enumerate(PERIODS)}
_SIDES = {side: n for n, side in enumerate(("home", "draw", "away", "over", "under", "yes", "no"))}


def market_rank(key: MarketKey) -> tuple[object, ...]:
    """A market's place in its event: main lines, alternates by line, periods, team totals, props, outrights."""
    kind, alternate = _KINDS[key.kind], not key.is_main
    group = 2 + kind if key.kind in _APART else 1 if key.period != GAME else 0
    period = _PERIODS.get(key.period, len(_PERIODS))
    line = (kind, key.line_quarters) if alternate else (kind,)
    return group, period, _SIDES.get(key.subject, 0), key.subject, alternate, line


def _is_listed(key: MarketKey, *, two_way: bool) -> bool:
    """Whether a market belongs in a list of games: the whole game's main lines, and outrights.

    Where the draw may be left out, the moneyline with it does not.
    """
    if key.period != GAME or not key.is_main or key.kind in {"team_total", "prop"}:
        return False
    return not (two_way and key.kind == "moneyline_3way")


def side_rank(side: str, name: str) -> tuple[int, str, str]:
    """A side's place in its market: the usual order of sides, then names."""
    return _SIDES.get(side, len(_SIDES)), name, side


@dataclass(frozen=True, slots=True)
class PriceClass:
    """How prices are made for a book, or for a profile of its players: those of one class share their board.

    A source of offers, a margin in basis points, and how far lines are moved against the player in quarter points.
    """

    source: str
    margin_bp: int = 0
    move_quarters: int = 0

    def price(self, base: Price | None) -> Price | None:
        """A base price with the margin in it."""
        return base and shade(base, self.margin_bp)

    def line(self, side: str, base_quarters: int | None) -> int | None:
        """A base line, moved."""
        return move_line(side, base_quarters, self.move_quarters) if self.move_quarters else base_quarters


PUBLIC = PriceClass("consensus")
"""Until the house book says otherwise."""


@dataclass(slots=True)
class Offer:
    """A source's offer on a selection."""

    price: Price | None
    line_quarters: int | None
    version: int
    valid_until: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BookQuote:
    """What one sportsbook quotes on a selection."""

    sportsbook: str
    price: Price
    line_quarters: int | None
    updated_at: datetime


@dataclass(slots=True)
class Selection:
    """A side of a market."""

    id: UUID
    side: str
    name: str = ""
    offers: dict[str, Offer] = field(default_factory=dict)
    quotes: list[BookQuote] = field(default_factory=list)

    def best(self) -> Fraction:
        """The shortest price that any source offers, to put entrants in order."""
        prices = [offer.price for offer in self.offers.values() if offer.price is not None]
        return min(prices).ratio if prices else _LONGEST


@dataclass(slots=True)
class Market:
    """A market of an event. ``listed``: it belongs in a list of games."""

    id: UUID
    kind: str
    period: str
    status: str
    subject: str = ""
    line_quarters: int | None = None
    places: int = 1
    selections: list[Selection] = field(default_factory=list)
    listed: bool = False

    def is_offered(self, source: str) -> bool:
        """Whether a source has a price in it. An alternate line that nobody quotes any more is not shown."""
        return any((offer := s.offers.get(source)) is not None and offer.price is not None for s in self.selections)

    @property
    def key(self) -> MarketKey:
        """What tells it from the event's other markets."""
        return MarketKey(self.kind, self.period, self.subject, self.line_quarters)

    def arrange(self) -> None:
        """Sides in their usual order; entrants by their price, the favourite first."""
        if self.selections[0].side in _SIDES:
            self.selections.sort(key=lambda s: side_rank(s.side, s.name))
        else:
            self.selections.sort(key=lambda s: (s.best(), s.name, s.side))


@dataclass(slots=True)
class Event:
    """An event as the database had it at one moment. ``ready`` keeps its rendered bytes until something changes."""

    id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    status: str
    suspended: bool
    score: tuple[int, int] | None
    clock_text: str | None
    markets: list[Market] = field(default_factory=list)
    changed_at: int = 0
    next_change: datetime = NEVER
    ready: dict[tuple[PriceClass, bool, bool], msgspec.Raw] = field(default_factory=dict)

    @property
    def is_outright(self) -> bool:
        """Whether it is a competition rather than a game: ``home`` is its title, and nobody plays away."""
        return not self.away

    def shown_status(self, now: datetime) -> ShownStatus:
        """The status by the game clock."""
        return shown_status(self.status, self.starts_at, now)

    def is_listed(self, now: datetime) -> bool:
        """Whether it belongs on a board of games to come and in play."""
        if self.status not in {"scheduled", "live", "postponed"}:
            return False
        return bool(self.markets) and self.starts_at > now - LONGEST_PLAY

    def is_kept(self, now: datetime) -> bool:
        """Whether the board still holds it: open, or over not long ago."""
        return self.status in {"scheduled", "live", "postponed"} or self.starts_at > now - KEEP_OVER

    def plan(self, now: datetime) -> None:
        """Work out when time alone changes how the event looks."""
        moments = {self.starts_at - UPCOMING, self.starts_at, self.starts_at + LONGEST_PLAY}
        for selection in self.selections():
            moments.update(offer.valid_until for offer in selection.offers.values() if offer.price is not None)
        self.next_change = min((moment for moment in moments if moment > now), default=NEVER)

    def arrange(self) -> None:
        """Put markets and their sides in order, and say which belong in a list of games."""
        self.markets.sort(key=lambda m: market_rank(m.key))
        two_way = any(market.key == _TWO_WAY for market in self.markets)
        for market in self.markets:
            market.listed = _is_listed(market.key, two_way=two_way)
            market.arrange()

    def selections(self) -> Iterator[Selection]:
        """All selections of all markets."""
        for market in self.markets:
            yield from market.selections


def selection_status(event: Event, market: Market, offer: Offer | None, now: datetime) -> str:
    """open, suspended, closed or graded (contract, enums)."""
    if market.status in {"closed", "graded"}:
        return market.status
    if event.status in {"finished", "cancelled"} or (event.is_outright and event.starts_at <= now):
        return "closed"
    if event.suspended or event.status == "postponed" or market.status == "suspended":
        return "suspended"
    if offer is None or offer.price is None or offer.valid_until <= now:
        return "suspended"
    return "open"


@dataclass(slots=True)
class League:
    """A league and its events. ``version`` counts what this process has seen change, deadlines included."""

    key: str
    title: str
    rank: int
    sport_key: str
    sport_title: str
    sport_rank: int
    seq: int = 0
    updated_at: datetime = NEVER
    confirmed_at: datetime | None = None
    deadlines_of: datetime | None = None
    version: int = 0
    events: dict[UUID, Event] = field(default_factory=dict)
    removed: list[tuple[int, UUID]] = field(default_factory=list)

    @property
    def stamp(self) -> tuple[int, datetime | None]:
        """What a rendered board depends on."""
        return self.version, self.confirmed_at

    def next_change(self) -> datetime:
        """When time alone next changes something."""
        return min((event.next_change for event in self.events.values()), default=NEVER)

    def next_deadline(self) -> datetime:
        """The earliest moment at which an offer now shown would be stale."""
        return min(
            (
                offer.valid_until
                for event in self.events.values()
                for selection in event.selections()
                for offer in selection.offers.values()
                if offer.price is not None
            ),
            default=NEVER,
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A selection as the board has it for a price class: what a bet on it would be decided on.

    ``base`` is the price without margin; ``line_quarters`` is the line that is offered, moved where the class says so.
    """

    selection_id: UUID
    event_id: UUID
    market_id: UUID
    league_key: str
    home: str
    away: str
    starts_at: datetime
    event_status: str
    event_suspended: bool
    market_status: str
    kind: str
    period: str
    side: str
    base: Price | None
    price: Price | None
    line_quarters: int | None
    version: int
    valid_until: datetime
    subject: str = ""
    alternate: bool = False
    places: int = 1
    side_name: str = ""


def offered(event: Event, market: Market, selection: Selection, price_class: PriceClass) -> Offered | None:
    """A selection's offer for a price class, margin included; ``None`` when its source has never offered it."""
    if (offer := selection.offers.get(price_class.source)) is None:
        return None
    return Offered(
        selection_id=selection.id,
        event_id=event.id,
        market_id=market.id,
        league_key=event.league,
        home=event.home,
        away=event.away,
        starts_at=event.starts_at,
        event_status=event.status,
        event_suspended=event.suspended,
        market_status=market.status,
        kind=market.kind,
        period=market.period,
        side=selection.side,
        base=offer.price,
        price=price_class.price(offer.price),
        line_quarters=price_class.line(selection.side, offer.line_quarters),
        version=offer.version,
        valid_until=offer.valid_until,
        subject=market.subject,
        alternate=market.line_quarters is not None,
        places=market.places,
        side_name=selection.name,
    )


@lru_cache(maxsize=16384)
def _price(num: int, den: int) -> Price:
    return Price(num, den)


def _priced(row: Row) -> Price | None:
    return None if row["price_num"] is None else _price(row["price_num"], row["price_den"])


def build_events(rows: Iterable[Row], offers: Iterable[Row], quotes: Iterable[Row]) -> list[Event]:
    """Events from the rows of ``board_events``, ``board_offers`` and ``board_quotes``, in order of their start."""
    events: dict[UUID, Event] = {}
    markets: dict[UUID, Market] = {}
    selections: dict[UUID, Selection] = {}
    for row in rows:
        event = events.get(row["id"]) or events.setdefault(row["id"], _event(row))
        if row["selection_id"] is None:
            continue
        market = markets.get(row["market_id"])
        if market is None:
            market = _market(row)
            event.markets.append(market)
            markets[market.id] = market
        selections[row["selection_id"]] = selection = Selection(row["selection_id"], row["side"], row["name"])
        market.selections.append(selection)
    for row in offers:
        if (found := selections.get(row["selection_id"])) is not None:
            found.offers[row["source"]] = Offer(
                _priced(row), row["line_quarters"], row["version"], row["valid_until"], row["updated_at"]
            )
    for row in quotes:
        if (found := selections.get(row["selection_id"])) is not None:
            price = _price(row["price_num"], row["price_den"])
            found.quotes.append(BookQuote(row["sportsbook"], price, row["line_quarters"], row["updated_at"]))
    for event in events.values():
        event.arrange()
    return list(events.values())


def _market(row: Row) -> Market:
    return Market(
        row["market_id"],
        row["kind"],
        row["period"],
        row["market_status"],
        row["subject"],
        row["fixed_quarters"],
        row["places"],
    )


def _event(row: Row) -> Event:
    score = None if row["home_score"] is None else (row["home_score"], row["away_score"])
    return Event(
        row["id"],
        row["league_key"],
        row["home"],
        row["away"],
        row["starts_at"],
        row["status"],
        row["suspended"],
        score,
        row["clock_text"],
    )
