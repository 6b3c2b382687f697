"""Examples of values in messages: few, short, on one line, and personal data as its shape only."""

from collections.abc import Iterable

from pipelines.text_shape import shape

LIMIT = 3  # examples of a fault
LENGTH = 40  # characters of an example


def shown(value: str, personal: bool) -> str:
    """Return a value in quotes; a personal one with x for its letters and 9 for its digits."""
    text = shape(value) if personal else value
    return repr(text if len(text) <= LENGTH else text[:LENGTH] + "…")


def listed(places: Iterable[tuple[str, int, str | None]], personal: bool) -> str:
    """Return examples (file, row, value or None) as `all.json row 2: 'soon', …`."""
    texts = []
    for file, row, value in places:
        place = f"{file} row {row}"
        texts.append(place if value is None else f"{place}: {shown(value, personal)}")
    return ", ".join(texts)
