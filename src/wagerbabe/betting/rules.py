"""A book's house rules: each version is kept for ever, and a ticket is settled by the one it was taken under.

Source: the house rules; what stands there in bold is the default here.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec import Meta, Struct

BasisPoints = Annotated[int, Meta(ge=0, le=5000)]
American = Annotated[int, Meta(ge=-100_000, le=100_000)]


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a version. Amounts are minor units; ``_bp`` are hundredths of a per cent."""

    parlay_table: bool = False
    """Parlays of up to six legs from -120 to +100 pay by the fixed table instead of the product of prices."""
    most_lines: Annotated[int, Meta(ge=1, le=4083)] = 4083
    """The most combinations of a round robin: all of twelve legs are 4,083."""
    teaser_tie_loss_refunds: bool = False
    """Two-leg teasers: push and loss refund instead of losing."""
    special_teaser_push_refunds: bool = False
    """Special teasers: a push refunds instead of losing."""
    same_game_parlay: bool = False
    """Correlated legs of one game may be combined, at a price of the book."""
    same_game_void: Literal["voids", "reprices"] = "voids"
    """A void or pushed leg voids the whole same-game parlay, or the legs that are left are priced anew."""
    in_play: bool = True
    live_delay_seconds: Annotated[int, Meta(ge=1, le=120)] = 8
    """How long an in-play bet waits before it is taken or refused, by the game clock."""
    cash_out: bool = True
    cash_out_margin_bp: BasisPoints = 500
    listed_pitchers: bool = False
    """Baseball: both listed pitchers start, or the bet is void."""
    price_correction: bool = False
    """Accepted tickets may be settled at a corrected price, with a second person and a reason."""
    free_play_most_legs: Annotated[int, Meta(ge=1, le=12)] = 4
    free_play_shortest: American = -200
    free_play_longest: American = 200
    """The range of American prices for each leg of a free play."""
    free_play_most_win_minor: Annotated[int, Meta(ge=1)] = 1_000_000

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> Self:
        """The rules of a stored version; what it leaves out has its default."""
        return msgspec.convert(stored or {}, cls)


DEFAULT = Rules()
