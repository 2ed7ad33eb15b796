"""The parameters of a request to the twin, read and checked as The Odds API v4 does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from starlette.requests import Request

from wagerbabe.demo.simulator.props import QUESTIONS
from wagerbabe.demo.source import Event
from wagerbabe.demo.wire import Form, Refusal

FEATURED = frozenset({"h2h", "spreads", "totals"})
OUTRIGHTS = frozenset({"outrights"})
_PARTS = ("q1", "q2", "q3", "q4", "h1", "h2", "p1", "p2", "p3", "1st_5_innings")
ADDITIONAL = frozenset(
    {"alternate_spreads", "alternate_totals", "team_totals", "draw_no_bet", "h2h_3_way", *QUESTIONS}
    | {f"{market}_{part}" for market in FEATURED for part in _PARTS}
)
"""Markets that are answered game by game only."""

KNOWN_MARKETS = FEATURED | OUTRIGHTS | ADDITIONAL | {"h2h_lay", "outrights_lay"}
REGIONS = frozenset({"us", "us2", "us_dfs", "us_ex", "uk", "eu", "au", "fr", "se"})
SERVED_REGION = "us"
BOOKS_PER_REGION = 10
MOST_DAYS = 3


def _listed(value: str | None) -> frozenset[str]:
    return frozenset(part for part in (value or "").split(",") if part)


def _moment(name: str, value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        code = "INVALID_" + "".join(f"_{c}" if c.isupper() else c for c in name).upper()
        raise Refusal(422, code, f"Invalid {name} parameter. The format must be YYYY-MM-DDTHH:MM:SSZ") from None


@dataclass(frozen=True)
class Query:
    """One request: path parts and parameters."""

    sport: str
    event: str
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, request: Request) -> "Query":
        """The query of a request."""
        path = request.path_params
        return cls(path.get("sport", ""), path.get("event", ""), request.query_params)

    @property
    def text(self) -> tuple[tuple[str, str], ...]:
        """The parameters without the key, for naming a ready answer."""
        return tuple(sorted((k, v) for k, v in self.parameters.items() if k != "apiKey"))

    def flag(self, name: str) -> bool:
        """Whether a yes/no parameter is set."""
        return self.parameters.get(name, "").lower() in {"true", "1"}

    def form(self) -> Form:
        """How prices and times are to be written. Raises `Refusal`."""
        odds = self.parameters.get("oddsFormat", "decimal")
        dates = self.parameters.get("dateFormat", "iso")
        if odds not in {"decimal", "american"}:
            raise Refusal(422, "INVALID_ODDS_FORMAT", "Invalid oddsFormat parameter. Use decimal or american")
        if dates not in {"iso", "unix"}:
            raise Refusal(422, "INVALID_DATE_FORMAT", "Invalid dateFormat parameter. Use iso or unix")
        return Form(american=odds == "american", unix=dates == "unix")

    def markets(self, served: frozenset[str] = FEATURED) -> frozenset[str]:
        """The markets asked for, when none is named `h2h`, or the outrights of a sport that has nothing else.

        Raises `Refusal`.
        """
        asked = _listed(self.parameters.get("markets")) or ({"h2h"} & served or served)
        unknown = asked - KNOWN_MARKETS or asked & (ADDITIONAL - served)
        if unknown:
            raise Refusal(422, "INVALID_MARKET", f"Invalid markets: {', '.join(sorted(unknown))}")
        if asked - served:
            raise Refusal(422, "INVALID_MARKET_COMBO", "The requested markets are not available for this sport")
        return frozenset(asked)

    def books(self) -> frozenset[str] | None:
        """The sportsbooks asked for; None means all that are served. Raises `Refusal`."""
        named = _listed(self.parameters.get("bookmakers"))
        if named:
            return named
        regions = _listed(self.parameters.get("regions"))
        if not regions:
            raise Refusal(422, "MISSING_REGION", "Missing regions or bookmakers key")
        if unknown := ", ".join(sorted(regions - REGIONS)):
            raise Refusal(422, "INVALID_REGION", f"Invalid region parameter: {unknown}")
        return None if SERVED_REGION in regions else frozenset()

    def region_count(self) -> int:
        """How many regions the request costs: ten named sportsbooks or part of ten count as one."""
        named = _listed(self.parameters.get("bookmakers"))
        return -(-len(named) // BOOKS_PER_REGION) if named else len(_listed(self.parameters.get("regions")))

    def days_from(self) -> int:
        """How many days back finished games are wanted; 0 for none. Raises `Refusal`."""
        value = self.parameters.get("daysFrom", "")
        if not value:
            return 0
        if not value.isdecimal() or not 1 <= int(value) <= MOST_DAYS:
            raise Refusal(422, "INVALID_SCORES_DAYS_FROM", "Invalid daysFrom parameter. Use a whole number from 1 to 3")
        return int(value)

    @cached_property
    def _filters(self) -> tuple[frozenset[str], datetime | None, datetime | None]:
        since = _moment("commenceTimeFrom", self.parameters.get("commenceTimeFrom"))
        until = _moment("commenceTimeTo", self.parameters.get("commenceTimeTo"))
        return _listed(self.parameters.get("eventIds")), since, until

    def wants(self, event: Event) -> bool:
        """Whether the game passes `eventIds` and `commenceTimeFrom/To`. Raises `Refusal` on a bad time."""
        ids, since, until = self._filters
        return (
            (not ids or event.id in ids)
            and (since is None or event.commence_time >= since)
            and (until is None or event.commence_time <= until)
        )
