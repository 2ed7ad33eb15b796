"""Fixtures of the demo's tests."""

from tests.demo.recorded import folder
from tests.office import office

__all__ = ["folder", "office"]
