"""The shape of a text: what a message may show of a value that can be personal data."""

import re

_WITH_DIGIT = re.compile(r"\S*[\d@]\S*")


def shape(value: str) -> str:
    """Return a text with X or x for each letter and 9 for each digit."""
    return "".join(map(_mask, value))


def _mask(character: str) -> str:
    if character.isnumeric():
        return "9"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character


def without_values(message: str) -> str:
    """Return a database's message with the shape of what it may have from a row.

    That is all from its first quote to its last, or to its end if the value was cut there, and each word with a digit
    or an @.
    """
    before, quote, rest = message.partition("'")
    inside, closing, after = rest.rpartition("'") if "'" in rest else (rest, "", "")
    return _WITH_DIGIT.sub(_shape_of, before) + quote + shape(inside) + closing + _WITH_DIGIT.sub(_shape_of, after)


def _shape_of(found: re.Match[str]) -> str:
    return shape(found[0])
