from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.odds.tiers import CreditPlan, Tier, Tiers, source_deadline, tier_of

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
TIERS = Tiers(timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


@pytest.mark.parametrize(
    ("starts_in", "due_in", "stale_in"),
    [
        (timedelta(days=3), minutes(30), minutes(60)),
        (timedelta(hours=5), minutes(5), minutes(10)),
        (timedelta(hours=-1), timedelta(seconds=30), timedelta(seconds=60)),
        (timedelta(hours=-13), minutes(30), minutes(60)),
        # The tier changes while the answer ages.
        (timedelta(hours=24, minutes=8), minutes(8), minutes(10)),
        (timedelta(hours=24, minutes=20), minutes(20), minutes(20)),
        (minutes(2), minutes(2), minutes(2)),
        (timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=60)),
    ],
)
@pytest.mark.req("FR16", partly=True)
@pytest.mark.req("FR17", partly=True)
@pytest.mark.req("FR18", partly=True)
def test_an_answer_is_due_at_its_tier_and_stale_at_twice_of_it(
    starts_in: timedelta, due_in: timedelta, stale_in: timedelta
) -> None:
    assert TIERS.due(NOW, [NOW + starts_in]) == NOW + due_in
    assert TIERS.valid_until(NOW, NOW + starts_in) == NOW + stale_in


@given(st.integers(-10 * 3600, 60 * 3600))
def test_whoever_asks_when_due_never_sells_a_stale_price(seconds: int) -> None:
    start = NOW + timedelta(seconds=seconds)
    assert TIERS.due(NOW, [start]) <= TIERS.valid_until(NOW, start)


def test_a_league_without_events_is_asked_as_a_scheduled_one() -> None:
    assert TIERS.due(NOW, []) == NOW + minutes(30)


@pytest.mark.parametrize(
    ("starts_in", "tier"),
    [
        ([timedelta(days=2)], Tier.SCHEDULED),
        ([timedelta(days=2), timedelta(hours=2)], Tier.UPCOMING),
        ([timedelta(hours=2), timedelta(0)], Tier.LIVE),
        ([timedelta(hours=-13)], Tier.SCHEDULED),
        ([], Tier.SCHEDULED),
    ],
)
def test_the_most_urgent_event_makes_the_tier(starts_in: list[timedelta], tier: Tier) -> None:
    assert tier_of([NOW + x for x in starts_in], NOW) is tier


def test_a_sportsbooks_own_time_counts_from_the_start_on() -> None:
    assert source_deadline(NOW, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert source_deadline(NOW, NOW - timedelta(hours=1)) == NOW + timedelta(seconds=300)
    assert source_deadline(NOW, NOW + timedelta(days=3)) == NOW + timedelta(hours=6)
    assert source_deadline(None, NOW) is None


@pytest.mark.req("NFR-SC11")
def test_credits_go_to_live_games_first() -> None:
    plan = CreditPlan(30_000, 0)  # a thousand a day
    assert plan.allows(Tier.SCHEDULED, 500, 0)
    assert not plan.allows(Tier.SCHEDULED, 1, 0)
    assert plan.allows(Tier.UPCOMING, 250, 0)
    assert not plan.allows(Tier.UPCOMING, 1, 0)
    assert plan.allows(Tier.LIVE, 250, 0)
    assert not plan.allows(Tier.LIVE, 1, 0)


@given(st.lists(st.tuples(st.integers(0, 60_000), st.sampled_from(Tier)), max_size=300))
def test_a_day_never_spends_more_than_two_days_share(calls: list[tuple[int, Tier]]) -> None:
    plan, now, spent = CreditPlan(30_000, 0), 0, 0
    for wait, tier in calls:
        now += wait
        spent += 3 * plan.allows(tier, 3, now)
    assert spent <= 1000 + 1000 * now // 86_400_000 + 1


def test_what_was_spent_comes_back_with_time() -> None:
    plan = CreditPlan(30_000, 0)
    assert plan.allows(Tier.LIVE, 1000, 0)
    assert not plan.allows(Tier.LIVE, 3, 1000)
    assert plan.allows(Tier.LIVE, 3, 300_000)
