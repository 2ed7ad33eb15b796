"""Why a bet is not taken. Each names its figure, and what would pass."""

from wagerbabe.platform.errors import AppError


class BetRefused(AppError):
    """A bet that cannot be taken as it is. Nothing was placed, and the key is free to be used again."""

    status = 409
    message = "This bet cannot be taken as it is."


class SelectionUnknown(BetRefused):
    """No such selection is offered."""

    status = 404
    message = "This selection is not offered. Reload the odds and choose again."


class PriceMoved(BetRefused):
    """The price or line is not the one that was sent. ``details.legs`` holds what stands now."""

    message = "The price has moved. Look at the new price and place again if you like it."


class InPlayNotOffered(BetRefused):
    """The event has started; bets are taken before the start."""

    message = "This game has started. Bets are taken until the start; choose a game that has not begun."


class MarketClosed(BetRefused):
    """The event or market takes no more bets."""

    message = "Betting on this is closed. Take it off the slip."


class MarketSuspended(BetRefused):
    """For the moment no price is offered."""

    message = "This price is suspended for the moment. Try again shortly, or take it off the slip."


class OddsStale(BetRefused):
    """The last good price is too old to be sold."""

    message = "This price is too old to be sure of. It comes back with the next update."


class LegsNotAllowed(BetRefused):
    """Too few or too many legs for the kind of ticket."""

    message = "This kind of ticket does not take this number of legs."


class StakeTooSmall(BetRefused):
    """Below the player's minimum."""

    message = "The stake is below your minimum."


class StakeTooLarge(BetRefused):
    """Above the player's maximum."""

    message = "The stake is above your maximum."


class CreditExceeded(BetRefused):
    """The risk is more than what is available."""

    message = "This is more than you have available."


class AccountInactive(BetRefused):
    """The player's account takes no bets."""

    status = 403
    message = "Your account takes no bets at the moment. Ask your agent."


class TooManyBetsAtOnce(BetRefused):
    """More bets of one player in flight than are taken at once."""

    status = 429
    message = "Your last bets are still being placed. Wait for their answer, then try again."


class OptionsNotAllowed(BetRefused):
    """An option that this kind of ticket does not have, or a value it does not take."""

    status = 422
    message = "This kind of ticket does not take these options."


class TooManyCombinations(BetRefused):
    """A round robin with more parlays than are taken."""

    message = "This round robin has too many combinations. Take a leg off, or choose fewer sizes."


class NotTeasable(BetRefused):
    """A leg whose line cannot be teased."""

    message = "A teaser takes spreads and totals in whole and half points only. Take this leg off."


class NotOneGame(BetRefused):
    """Legs of several games in a same-game parlay."""

    message = "All legs of a same-game parlay belong to one game. Choose a parlay for several games."


class LegsExclude(BetRefused):
    """Legs that cannot win together."""

    message = "Two of these legs cannot win together. Keep one of them."


class SameSelection(BetRefused):
    """The same selection twice on one ticket."""

    message = "The same selection stands on this slip twice. Take one of them off."


class LegsCorrelated(BetRefused):
    """Legs of one game that hang together, on a ticket that multiplies prices."""

    message = "These legs of one game hang together, so they cannot be multiplied. Place them as single bets."


class FreePlayNotAllowed(BetRefused):
    """A bet that cannot be staked from the free-play balance."""

    message = "This bet cannot be a free play."


class TicketKindBlocked(BetRefused):
    """A kind of ticket that the book, or a limit of the player, does not take."""

    message = "This kind of ticket is not taken here. Choose another one."


class MarketBlocked(BetRefused):
    """A leg stands where a limit takes no bets. ``details.legs`` names each."""

    message = "Bets on this are not taken from you. Take it off the slip, or ask your agent."


class WinTooLarge(BetRefused):
    """More to win than a limit allows."""

    message = "This would win more than your maximum. Lower the stake."


class TooManyRepeats(BetRefused):
    """The same bet is open as often as it may be."""

    message = "You have this very bet open as often as it may be. Choose another one."


class ExposureReached(BetRefused):
    """The book may not stand to lose more on this outcome or event."""

    message = "The book takes no more on this. Lower the stake, or choose something else."
