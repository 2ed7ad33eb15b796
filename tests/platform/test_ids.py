import uuid
from datetime import timedelta

from wagerbabe.platform.clock import EPOCH, real_now
from wagerbabe.platform.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    value = new_id()
    assert value.version == 7
    assert value.variant == uuid.RFC_4122


def test_an_id_begins_with_its_millisecond() -> None:
    before = real_now()
    value = new_id()
    made = EPOCH + timedelta(milliseconds=value.int >> 80)
    assert before - timedelta(milliseconds=1) <= made <= real_now()


def test_ids_differ_and_later_ones_sort_later() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert len(set(ids)) == len(ids)
    milliseconds = [value.int >> 80 for value in ids]
    assert milliseconds == sorted(milliseconds)
    assert str(ids[0]) < str(ids[-1]) or milliseconds[0] == milliseconds[-1]
