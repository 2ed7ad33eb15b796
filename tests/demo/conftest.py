"""Fixtures of the demo's tests."""

from tests.demo.recorded import folder

__all__ = ["folder"]
