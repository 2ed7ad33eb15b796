"""Requests about profiles, limits, rules and exposure that are no good: refused by name, without a trace."""

from typing import Any

from tests.security.house import House, Sent, assert_refused
from tests.security.test_bad_requests import BAD_CURSORS, LONG, NEVER_MINOR, NEVER_TEXT, changed
from wagerbabe.platform.ids import new_id

NEVER_NUMBER: list[Any] = [*NEVER_MINOR, 0, None]
NEVER_ID: list[Any] = ["", "x", 5, [], {}, "\0", LONG]
NFL = "americanfootball_nfl"


async def test_profiles_that_cannot_be(house: House) -> None:
    ann = house.people["ann"].http
    player = house.people["ann's"]
    known = (await ann.post("/agent/profiles", json={"name": "Sharps"})).json()["id"]
    numbers: list[Any] = [None, -1, "5", 1.5, True, 10**400, []]
    spoiled = {
        "name": [*NEVER_TEXT, "", "x" * 81], "margin_bp": [*numbers, 5001], "line_move_quarters": [*numbers, 9],
        "live_delay_seconds": [*numbers[1:], 0, 121],
    }  # fmt: skip
    cases = [
        *changed("POST", "/agent/profiles", {"name": "New"}, **spoiled),
        *changed("PATCH", f"/agent/profiles/{known}", {"margin_bp": 5}, **spoiled),
        *(Sent("PATCH", f"/agent/profiles/{value}", {"margin_bp": 5}) for value in ("x", "%00", "0", new_id())),
        Sent("POST", "/agent/profiles", {}),
        *(Sent("PATCH", f"/agent/clients/{player.id}", {"profile_id": value}) for value in [*NEVER_ID, str(new_id())]),
    ]
    await assert_refused(house, "ann", cases)


async def test_limits_that_cannot_be(house: House) -> None:
    texts: list[Any] = ["", "x y", "\0", "Ü", 5, [], {}, LONG]
    spoiled = {
        "client_id": [*NEVER_ID, str(new_id())], "profile_id": [*NEVER_ID, str(new_id())],
        "sport": [*texts, "curling"], "league": [*texts, "soccer_moon"], "market": [*texts, "corners"],
        "period": [*texts, "h9"], "ticket": [*texts, "tote"], "blocked": [None, 0, "yes", []],
        **{
            f"{name}_minor": NEVER_NUMBER[:-1]
            for name in ("min_stake", "max_stake", "max_win", "max_exposure", "max_event_exposure")
        },
        "max_legs": [*NEVER_NUMBER[:-1], 13], "max_repeats": [*NEVER_NUMBER[:-1], 1001],
    }  # fmt: skip
    cases = [
        *changed("POST", "/agent/limits", {"blocked": True}, **spoiled),
        *changed("POST", "/agent/limits", {"max_legs": 3, "league": NFL}, sport=["soccer"]),
        *(Sent("POST", "/agent/limits", body) for body in ({}, {"league": NFL}, {"blocked": False})),
        *(Sent("GET", "/agent/limits", params={"client": value}) for value in ("", "x", "\0", LONG)),
        *(Sent("GET", "/agent/limits", params={"limit": value}) for value in ("0", "201", "x", "1.5", "9" * 5000)),
        *(Sent("GET", "/agent/limits", params={"cursor": cursor}) for cursor in BAD_CURSORS),
        *(Sent("DELETE", f"/agent/limits/{value}") for value in ("x", "%00", "0", new_id())),
    ]
    await assert_refused(house, "ann", cases)


async def test_rules_that_cannot_be(house: House) -> None:
    bodies: list[Any] = [
        None, [], "x", 5, {"extra": 1}, {"version": 2}, {"parlay_table": 1}, {"parlay_table": None},
        *({"most_lines": value} for value in [*NEVER_NUMBER, 4084]),
        *({"live_delay_seconds": value} for value in [*NEVER_NUMBER, 121]),
        *({"max_return_minor": value} for value in NEVER_NUMBER),
        *({"max_parlay_legs": value} for value in [*NEVER_NUMBER, 1, 13]),
        *({"price_source": value} for value in [*NEVER_TEXT, "", "No", "nobody"]),
        *({"reason": value, "in_play": False} for value in [*NEVER_TEXT, "x" * 501]),
        *({"free_play_shortest": value} for value in ["-200", 1.5, None, 0, 99, -99, 300, 100_001]),
    ]  # fmt: skip
    raws = (b"", b"{", b"\xff", b"[" * 60_000, b"x" * 70_000, b'{"reason": "\\ud800", "in_play": false}')
    book = house.people["ann"].book_id
    paths = {"ann": "/agent/rules", "root": f"/admin/books/{book}/rules"}
    for who, path in paths.items():
        cases = [
            *(Sent("PATCH", path, body) for body in bodies if body is not None),
            *(Sent("PATCH", path, raw=raw) for raw in raws),
            *(Sent("GET", f"{path}/history", params={"cursor": cursor}) for cursor in BAD_CURSORS),
            *(Sent("GET", f"{path}/history", params={"limit": limit}) for limit in ("0", "201", "x", "²", "")),
        ]
        await assert_refused(house, who, cases)
    nowhere = [Sent("GET", f"/admin/books/{value}/rules") for value in ("x", "%00", "0", new_id())]
    await assert_refused(house, "root", nowhere)


async def test_exposures_that_are_not_there(house: House) -> None:
    cases = [
        *(Sent("GET", "/agent/exposure", params={"event": value}) for value in ("", "x", "\0", LONG)),
        *(Sent("GET", "/agent/exposure", params={"league": value}) for value in ("\0", LONG)),
        *(Sent("POST", f"/agent/exposure/{value}/reopen") for value in ("x", "%00", "0", new_id())),
    ]
    await assert_refused(house, "ann", cases)
