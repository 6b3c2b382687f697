"""The refusal of a batch."""


class Refused(Exception):
    """The batch can't replace the live tables, which stay unchanged; the text is one line with the reason and place."""
