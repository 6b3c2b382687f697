"""TIMESTAMP_TZ as an INTERVAL: equal for one point in time, whatever the offset."""

import duckdb
import pytest

from localcloud.snowflake.files.zoned_text import interval, micros_of, of_text, offset_of


@pytest.mark.parametrize("micros", [0, -1, 1_654_084_800_500_000, -62_135_596_800_000_000, 253_402_300_799_999_999])
def test_the_parts_of_a_value(micros) -> None:
    with duckdb.connect() as connection:
        for offset in (0, 330, -570, 840, -720):
            value = interval(str(micros), str(offset))
            same = interval(str(micros), "60")
            query = f"SELECT {micros_of('v')}, {offset_of('v')}, v = {same} FROM (SELECT {value} v)"
            found = connection.execute(query).fetchone()
            assert found is not None and found == (micros, offset, True)


TEXTS = {
    "2022-06-01 14:00:00.5 +02:00": (1_654_084_800_500_000, 120),
    "2022-06-01T14:00:00.5+02": (1_654_084_800_500_000, 120),
    "2022-06-01 02:30:00.5 -0930": (1_654_084_800_500_000, -570),
    "2022-06-01 12:00:00.5Z": (1_654_084_800_500_000, 0),
    "2022-06-01": (1_654_034_400_000_000, 120),
}


def test_texts() -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Europe/Paris'")
        for text, expected in TEXTS.items():
            query = f"SELECT {micros_of('v')}, {offset_of('v')} FROM (SELECT {of_text('t')} v FROM (SELECT '{text}' t))"
            assert connection.execute(query).fetchone() == expected, text
