from tests.office import office

__all__ = ["office"]
