"""Lists made from the board: sports, leagues, and what a search finds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from wagerbabe.odds.board import Board
from wagerbabe.odds.board_state import Event, League, PriceClass, selection_status
from wagerbabe.odds.schemas import Found, FoundEvent, FoundLeague, FoundTeam, LeagueRow, SportRow

MOST_FOUND = 20


def leagues(board: Board, price_class: PriceClass, now: datetime, sport: str | None = None) -> list[LeagueRow]:
    """The leagues in which something can be bet on, with how many games they have and how many are in play."""
    return [
        LeagueRow(league.key, league.title, league.sport_key, *counts)
        for league in sorted(board.leagues.values(), key=_rank)
        if sport in {None, league.sport_key} and (counts := _counts(board, league, price_class, now))
    ]


def sports(board: Board, price_class: PriceClass, now: datetime) -> list[SportRow]:
    """The sports in which something can be bet on; American ones first."""
    titles = {league.sport_key: league.sport_title for league in board.leagues.values()}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in leagues(board, price_class, now):
        sums[row.sport][0] += row.games
        sums[row.sport][1] += row.live
    return [SportRow(key, titles[key], games, live) for key, (games, live) in sums.items()]


def _rank(league: League) -> tuple[int, str, int, str]:
    return league.sport_rank, league.sport_title, league.rank, league.title


def _counts(board: Board, league: League, price_class: PriceClass, now: datetime) -> tuple[int, int] | None:
    """Games and games in play; ``None`` when nothing in the league can be bet on now."""
    games, live, bettable = 0, 0, False
    for event in board.listed(league, now):
        games += 1
        live += event.shown_status(now) == "live"
        bettable = bettable or _is_open(event, price_class, now)
    return (games, live) if bettable else None


def _is_open(event: Event, price_class: PriceClass, now: datetime) -> bool:
    return any(
        selection_status(event, market, selection.offers.get(price_class.source), now) == "open"
        for market in event.markets
        for selection in market.selections
    )


def search(board: Board, text: str, now: datetime) -> Found:
    """Games, competitions, teams and leagues whose name has a word that begins so; at most 20 of each.

    A competition is found by its entrants, too.
    """
    words = text.casefold().split()
    events: list[FoundEvent] = []
    teams: dict[tuple[str, str], FoundTeam] = {}
    named: list[FoundLeague] = []
    for league in sorted(board.leagues.values(), key=_rank):
        if _fits(words, league.title):
            named.append(FoundLeague(league.key, league.title))
        for event in board.listed(league, now):
            for team in () if event.is_outright else (event.home, event.away):
                if _fits(words, team):
                    teams.setdefault((league.key, team), FoundTeam(team, league.key))
            if any(_fits(words, name) for name in _names(event)):
                status = event.shown_status(now)
                events.append(FoundEvent(event.id, event.league, event.home, event.away, event.starts_at, status))
    events.sort(key=lambda e: (e.status != "live", e.starts_at))
    return Found(events[:MOST_FOUND], list(teams.values())[:MOST_FOUND], named[:MOST_FOUND])


def _names(event: Event) -> Iterator[str]:
    if not event.is_outright:
        yield f"{event.home} {event.away}"
        return
    yield event.home
    for selection in event.selections():
        yield f"{event.home} {selection.name}"


def _fits(words: list[str], name: str) -> bool:
    """Whether each word begins one of the name's."""
    parts = name.casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words)
