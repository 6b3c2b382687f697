"""CSV read with fields of any length."""

import csv
import io

_MOST = (1 << 31) - 1  # characters of a field; the module's own limit is 128 KiB, and a C long of Windows has 32 bits


def rows(text: str) -> list[list[str]]:
    """Return the rows of a text, a blank one as an empty list. Raises ValueError if it can't be read."""
    csv.field_size_limit(_MOST)  # of the process: csv has no other
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValueError(f"the CSV can't be read: {error}") from error
