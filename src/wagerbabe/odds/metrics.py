"""What the feed tells monitoring. Without an exporter these are no-ops."""

from opentelemetry import metrics

from wagerbabe.odds.provider import Quota

_meter = metrics.get_meter("wagerbabe.odds")

answers = _meter.create_counter("odds_answers", description="Good answers of the provider, by league and kind.")
failures = _meter.create_counter("odds_failures", description="Polls that failed, by league and error.")
skipped = _meter.create_counter("odds_polls_skipped", description="Polls put off because of the credit plan.")
_remaining = _meter.create_gauge("odds_credits_remaining", description="Credits left, as the provider last said.")
_used = _meter.create_gauge("odds_credits_used", description="Credits used, as the provider last said.")


def note_quota(quota: Quota) -> None:
    """Pass on what the provider said about credits."""
    if quota.remaining is not None:
        _remaining.set(quota.remaining)
    if quota.used is not None:
        _used.set(quota.used)
