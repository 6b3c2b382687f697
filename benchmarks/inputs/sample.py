"""A CSV file of streams of any size: a few megabytes of the sample data, over and over."""

import csv
import io
from pathlib import Path

from contracts.reader import contracts
from sampledata.volume import volume

# {column: its type in the SQL of DuckDB}, which Snowflake knows, too. Files may leave out the other columns.
TYPES = {
    column.name: str(column.type).replace("NUMBER", "DECIMAL").replace("_NTZ", "").replace(", ", ",")
    for column in contracts()["streams"].columns
    if not column.may_be_left_out
}
ROWS = 200_000  # 20 MB: further back than any compressor here looks


def write_streams(path: Path, size: int) -> int:
    """Write about `size` bytes, whole records; return how many records there are."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(volume(1, ROWS).streams.values)
    rows = text.getvalue().encode()
    with path.open("wb") as file:
        file.write(",".join(TYPES).encode() + b"\n")
        whole, left = divmod(size, len(rows))
        for _ in range(whole):
            file.write(rows)
        last = rows[: rows.rfind(b"\n", 0, left) + 1]
        file.write(last)
    return whole * ROWS + last.count(b"\n")
