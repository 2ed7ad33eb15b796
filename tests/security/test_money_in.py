"""Bets, credits and debits that make no sense: each is refused by name, and nothing is written."""

from typing import Any

import pytest

from tests.security.house import House, Sent, assert_refused
from wagerbabe.platform.ids import new_id

BETS, QUOTE, SLIP = "/betting/bets", "/betting/quote", "/betting/slip"

AMOUNTS: list[Any] = [
    None,
    True,
    False,
    "1000",
    "1e3",
    "",
    10.5,
    1000.0,
    1e3,
    -1,
    0,
    -1000,
    10**18,
    10**400,
    -(10**400),
    10**15 + 1,
    [],
    {},
    [1000],
    float("inf"),
    float("nan"),
    2**63,
    2**64,
]
PRICES: list[Any] = [
    None,
    {},
    "abc",
    -150,
    [],
    {"american": 0},
    {"american": 99},
    {"american": -99},
    {"american": 10**9},
    {"american": "abc"},
    {"american": "-150"},
    {"american": -150.5},
    {"american": True},
    {"american": 10**400},
    {"decimal": "NaN"},
    {"decimal": 1.67},
    {"decimal": "1.0"},
    {"decimal": "0"},
    {"decimal": "-2"},
    {"decimal": "1e9"},
    {"decimal": "Infinity"},
    {"decimal": "1,67"},
    {"decimal": "1.67\0"},
    {"decimal": ""},
    {"decimal": "9" * 400},
    {"fraction": "1/0"},
    {"fraction": "0/1"},
    {"fraction": "-2/3"},
    {"fraction": "2/3/4"},
    {"fraction": 0.66},
    {"fraction": "9" * 400 + "/1"},
    {"american": -150, "odds": -150},
]
LINES: list[Any] = [
    "abc",
    "NaN",
    "sNaN",
    "-sNaN",
    "Infinity",
    "1e999999",
    "-1e999999",
    "1e999999999999",
    "1e-999999999999",
    0.1,
    "0.1",
    1e300,
    True,
    [],
    {},
    10**400,
    0.1 + 0.2,
    "0.2500000000000000000000000000000000000000001",
    "3.5.5",
    "",
    float("nan"),
    float("inf"),
    10_000.25,
]


CHOICES: list[dict[str, Any]] = [
    *({"accept": accept} for accept in list[Any](["all", None, True, []])),
    *({"options": options} for options in list[Any]([{"free_play": "yes"}, [], "x", {"by": 2}, None])),
]


def bodies(house: House) -> list[dict[str, Any]]:
    """Slips with one thing wrong with each."""
    good = house.slip()
    leg = good["legs"][0]
    away = {"selection_id": str(house.game.selections["moneyline", "away"]), "price": {"american": 130}}
    legs: list[Any] = [
        None,
        [],
        {},
        "leg",
        7,
        [None],
        [[]],
        ["x"],
        [{}],
        [leg] * 13,
        [leg, leg],
        [leg] * 2000,
        [{**leg, "selection_id": "x"}],
        [{**leg, "selection_id": None}],
        [{**leg, "selection_id": 5}],
        [{**leg, "selection_id": str(new_id())}],
        [{**leg, "selection_id": str(house.game.id)}],
        [{**leg, "selection_id": leg["selection_id"] + "\0"}],
        [{**leg, "extra": 1}],
        [{"price": leg["price"]}],
        [{"selection_id": leg["selection_id"]}],
    ]
    return [
        {},
        *({key: value for key, value in good.items() if key != left_out} for left_out in good),
        *({**good, "stake_minor": amount} for amount in AMOUNTS),
        *({**good, "legs": [{**leg, "price": price}]} for price in PRICES),
        *({**good, "legs": [{**leg, "line": line}]} for line in LINES),
        *({**good, "legs": some} for some in legs),
        {**good, "kind": "parlay"},
        {**good, "kind": "parlay", "legs": [leg, leg]},
        {**good, "kind": "parlay", "legs": [leg, away]},
        *({**good, "kind": kind} for kind in ("teaser", "", None, 1, "STRAIGHT", "straight\0")),
        *({**good, **other} for other in CHOICES),
        {**good, "player_id": str(new_id())},
        {**good, "stake": 10},
        {**good, "\ud800": 1},
    ]


RAW: list[bytes] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"1",
    b'"x"',
    b"\xff\xfe",
    b"\x00",
    b'{"kind": "\xff"}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"kind":"straight","stake_minor":' + b"9" * 5000 + b"}",
    b'{"kind":"straight","stake_minor":1e999999}',
    b'{"stake_minor": NaN}',
    b'{"kind": "\\ud800"}',
    b'{"kind": "straight", "kind": "parlay"}',
    b" " * 1_000_000,
    b"<xml/>",
    b"kind=straight&stake_minor=1000",
]


@pytest.mark.req("NFR-R8", partly=True)
async def test_bets_that_make_no_sense(house: House) -> None:
    cases = [Sent("POST", BETS, body, headers={"Idempotency-Key": f"k{n}"}) for n, body in enumerate(bodies(house))]
    cases += [Sent("POST", BETS, raw=raw, headers={"Idempotency-Key": "raw"}) for raw in RAW]
    await assert_refused(house, "bob's", cases)


async def test_quotes_of_nonsense(house: House) -> None:
    cases = [Sent("POST", QUOTE, raw=raw) for raw in RAW]
    await assert_refused(house, "bob's", cases)


async def test_slips_that_cannot_be_kept(house: House) -> None:
    """A slip may be incomplete, but is read as strictly."""
    leg = house.slip()["legs"][0]
    kept: list[Any] = [
        *({"stake_minor": amount} for amount in AMOUNTS if amount is not None and amount is not False and amount != 0),
        *({"legs": [{**leg, "line": line}]} for line in LINES),
        *({"legs": [{**leg, "price": price}]} for price in PRICES),
        {"legs": [leg] * 13},
        {"kind": "accumulator"},
        {"name": "x"},
        {"accept": None},
    ]
    twice_is_the_last = b'{"kind": "straight", "kind": "parlay"}'
    cases = [Sent("PUT", SLIP, body) for body in kept] + [
        Sent("PUT", SLIP, raw=r) for r in RAW if r != twice_is_the_last
    ]
    await assert_refused(house, "bob's", cases)


async def test_a_kept_slip_comes_back_as_the_contract_writes_it(house: House) -> None:
    leg = {"selection_id": str(house.game.selections["spread", "home"]), "price": {"american": -110}, "line": -3.5}
    player = await house.fresh("bob's")
    for answer in (await player.put(SLIP, json={"legs": [leg]}), await player.get(SLIP)):
        assert answer.status_code == 200
        assert answer.json()["legs"][0]["line"] == -3.5


async def test_keys(house: House) -> None:
    """A missing, empty or overlong key, or one that was used for another bet."""
    player = await house.fresh("bob's")
    taken = await player.post(BETS, json=house.slip(), headers={"Idempotency-Key": "once"})
    assert taken.status_code == 201, taken.text
    again = await player.post(BETS, json=house.slip(), headers={"Idempotency-Key": "once"})
    assert (again.status_code, again.json()["id"]) == (200, taken.json()["id"])
    other = house.slip(stake_minor=1001)
    keys = [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "  "}, {"Idempotency-Key": "k" * 201}]
    cases = [Sent("POST", BETS, house.slip(), headers=key) for key in keys]
    cases += [Sent("POST", BETS, other, headers={"Idempotency-Key": "once"})]
    await assert_refused(house, "bob's", cases)


def cashier(house: House) -> str:
    client_id = house.people["bob's"].id
    return f"/agent/cashier/{client_id}"


CASHIER: list[Any] = [
    *({"amount_minor": amount} for amount in AMOUNTS),
    *({"kind": kind} for kind in ("bonus", "", None, 1, "stake", "adjustment\0")),
    *({"reason": reason} for reason in ("", "   ", None, 5, "x" * 201, "nul \0", "\ud800", "\udfff x")),
    {"currency": "USD"},
    {"amount": 5},
    {"\ud800": 1},
    {"player_id": 1},
]


@pytest.mark.parametrize("direction", ["credit", "debit"])
async def test_credits_and_debits_that_make_no_sense(house: House, direction: str) -> None:
    good = {"amount_minor": 500, "kind": "payment_received", "reason": "cash"}
    path = f"{cashier(house)}/{direction}"
    agent = await house.fresh("bob")
    assert (await agent.post(path, json=good, headers={"Idempotency-Key": "once"})).status_code == 201
    cases = [Sent("POST", path, {**good, **bad}, headers={"Idempotency-Key": f"k{n}"}) for n, bad in enumerate(CASHIER)]
    cases += [
        Sent("POST", path, {k: v for k, v in good.items() if k != gone}, headers={"Idempotency-Key": "k"})
        for gone in good
    ]
    cases += [Sent("POST", path, raw=raw, headers={"Idempotency-Key": "k"}) for raw in RAW]
    cases += [Sent("POST", path, good, headers=key) for key in ({}, {"Idempotency-Key": ""})]
    cases += [Sent("POST", path, good, headers={"Idempotency-Key": "k" * 201})]
    cases += [Sent("POST", path, {**good, "amount_minor": 501}, headers={"Idempotency-Key": "once"})]
    cases += [Sent("POST", path.replace("-", "_"), good, headers={"Idempotency-Key": "k"})]
    await assert_refused(house, "bob", cases)


async def test_absurd_winnings_are_kept_within_what_is_exact(house: House) -> None:
    """Twelve legs at the longest price there is, with the largest stake there is: 10^51 in all."""
    book = await house.owner.fetchval("SELECT book_id FROM player WHERE id = $1", house.people["bob's"].id)
    await house.owner.execute("UPDATE book SET max_return_minor = 10::bigint ^ 14 WHERE id = $1", book)
    games = [await house.world.game() for _ in range(12)]
    for game in games:
        await house.world.offer(game.selections["moneyline", "home"], (1001, 1))
    legs = [{"selection_id": str(g.selections["moneyline", "home"]), "price": {"american": 100_000}} for g in games]
    player = await house.fresh("bob's")
    for stake in (10**15, 10**13, 1):
        told = (await player.post(QUOTE, json={"kind": "parlay", "stake_minor": stake, "legs": legs})).json()
        assert told["return_minor"] <= 10**14
        assert told["problems"]
    cases = [
        Sent("POST", BETS, {"kind": "parlay", "stake_minor": stake, "legs": legs}, headers={"Idempotency-Key": "k"})
        for stake in (10**15, 10**13, 1)
    ]
    await assert_refused(house, "bob's", cases)
    good = {"kind": "parlay", "stake_minor": 1000, "legs": legs}
    placed = await player.post(BETS, json=good, headers={"Idempotency-Key": "k"})
    assert placed.status_code == 201, placed.text
    assert placed.json()["risk_minor"] + placed.json()["to_win_minor"] == 10**14


async def test_a_balance_stays_within_what_is_exact(house: House) -> None:
    """Amounts that are each allowed do not add up to one that is not."""
    agent, path = await house.fresh("bob"), f"{cashier(house)}/credit"
    most = {"amount_minor": 10**15, "kind": "adjustment", "reason": "x"}
    assert (await agent.post(path, json=most, headers={"Idempotency-Key": "a"})).status_code == 201
    await assert_refused(house, "bob", [Sent("POST", path, most, headers={"Idempotency-Key": "b"})])
