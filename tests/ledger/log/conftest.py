"""An office for the tests of receipts."""

from tests.office import office

__all__ = ["office"]
