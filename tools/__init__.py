"""Tools of the house: they make and check pages, and are no part of the product."""
