"""Errors a caller is meant to see."""

import pytest

from wagerbabe.platform import errors
from wagerbabe.platform.errors import AppError, NotFound

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]


class PriceGone(AppError):
    status = 409
    message = "The price is gone. Look at the new one."


def test_an_error_is_named_after_the_fact_and_has_one_shape() -> None:
    error = PriceGone(selection="s1")
    assert error.body() == {
        "error": "PriceGone",
        "message": "The price is gone. Look at the new one.",
        "details": {"selection": "s1"},
    }
    assert str(error) == "The price is gone. Look at the new one."


def test_an_occasion_may_have_a_message_of_its_own() -> None:
    assert NotFound("There is no ticket by that number.").body()["message"] == "There is no ticket by that number."


@pytest.mark.req("NFR-R8", partly=True)
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: str(kind.__name__))
def test_every_error_speaks_to_a_person(kind: type[AppError]) -> None:
    assert 400 <= kind.status < 600
    assert kind.message[0].isupper()
    assert kind.message.endswith(".")
