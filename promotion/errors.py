"""The base class of every expected failure of a promotion."""


class PromotionError(Exception):
    """A change can't be planned, applied, migrated or verified; the text has the cause and the next command."""
