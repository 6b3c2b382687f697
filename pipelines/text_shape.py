"""The shape of a text: what a message may show of a value that can be personal data."""


def shape(value: str) -> str:
    """Return a text with X or x for each letter and 9 for each digit."""
    return "".join(map(_mask, value))


def _mask(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character
