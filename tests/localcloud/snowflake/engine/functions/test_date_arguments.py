"""Texts, numbers and BOOLEANs where a function takes a date or a time."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from snowflake.connector.errors import ProgrammingError

NO_DATE = "Function {} does not support {} argument type"
WRONG = [
    ("SELECT YEAR(S) FROM T", 2016, NO_DATE.format("EXTRACT", "VARCHAR(16777216)")),
    ("SELECT HOUR(I), 1 FROM T", 2016, NO_DATE.format("EXTRACT", "NUMBER(38,0)")),
    ("SELECT WEEK(N) FROM T", 2016, NO_DATE.format("EXTRACT", "NUMBER(10,2)")),
    ("SELECT WEEKISO(S) FROM T", 2016, NO_DATE.format("EXTRACT", "VARCHAR(16777216)")),
    ("SELECT EXTRACT(MONTH FROM B) FROM T", 2016, NO_DATE.format("EXTRACT", "BOOLEAN")),
    ("SELECT DATE_PART('day', F) FROM T", 2016, NO_DATE.format("EXTRACT", "FLOAT")),
    ("SELECT DATE_TRUNC('month', S) FROM T", 2016, NO_DATE.format("DATE_TRUNC", "VARCHAR(16777216)")),
    ("SELECT LAST_DAY(S) FROM T", 2016, NO_DATE.format("LAST_DAY", "VARCHAR(16777216)")),
    ("SELECT MONTHS_BETWEEN(D, S) FROM T", 2016, NO_DATE.format("MONTHS_BETWEEN", "VARCHAR(16777216)")),
    ("SELECT MONTHS_BETWEEN('2024-01-31', D) FROM T", 2016, NO_DATE.format("MONTHS_BETWEEN", "VARCHAR(10)")),
    ("SELECT ADD_MONTHS(S, 1) FROM T", 2, "ADD_MONTHS of a VARCHAR without a cast"),
    ("SELECT ADD_MONTHS('2024-01-31', 1)", 2, "ADD_MONTHS of a VARCHAR without a cast"),
    ("SELECT NEXT_DAY(I, 'mo') FROM T", 2, "NEXT_DAY of a NUMBER without a cast"),
    ("SELECT PREVIOUS_DAY('2024-01-31', 'mo')", 2, "PREVIOUS_DAY of a VARCHAR without a cast"),
    ("SELECT DAYNAME(S) FROM T", 2, "DAYNAME of a VARCHAR without a cast"),
    ("SELECT TIME_SLICE(S, 1, 'MONTH') FROM T", 2, "TIME_SLICE of a VARCHAR without a cast"),
    ("SELECT YEAR(V:a) FROM T", 2, "EXTRACT of a VARIANT without a cast"),
    ("SELECT DATEADD(DAY, B, D) FROM T", 2, "DATEADD of a BOOLEAN amount"),
    ("SELECT DATEADD(DAY, 'x', D) FROM T", 100038, "Numeric value 'x' is not recognized"),
    ("SELECT DATEADD(DAY, 1, W) FROM T", 100035, "Timestamp 'abc' is not recognized"),
    ("SELECT DATEDIFF(DAY, W, D) FROM T", 100040, "Date 'abc' is not recognized"),
]  # fmt: skip
RIGHT = [
    ("SELECT DATEADD(DAY, 1, S), DATEADD(HOUR, 2, S) FROM T", [(datetime(2024, 2, 1), datetime(2024, 1, 31, 2))]),
    ("SELECT DATEADD(DAY, '1.5', D), DATEADD(DAY, N, D) FROM T", [(date(2024, 2, 2), date(2024, 2, 3))]),
    ("SELECT DATEADD(HOUR, I, C), ADD_MONTHS(D, '1') FROM T", [(time(11), date(2024, 2, 29))]),
    ("SELECT DATEDIFF(DAY, S, D), DATEDIFF(HOUR, S, M), DATEDIFF(DAY, S, '2024-02-02') FROM T", [(0, 10, 2)]),
    ("SELECT DATEDIFF(HOUR, D, Z), DATEDIFF(HOUR, M, Z), DATEDIFF(MINUTE, C, '10:30') FROM T", [(24, 14, 30)]),
    ("SELECT DATEDIFF(HOUR, M, '01/31/2024 12:00:00'), DATEDIFF(WEEK, S, D) FROM T", [(2, 0)]),
    ("SELECT YEAR(NULL), DAYNAME(NULL), LAST_DAY(NULL), DATEADD(DAY, NULL, D), DATEADD(DAY, 1, NULL) FROM T",
     [(None, None, None, None, None)]),
    ("SELECT YEAR(X), YEAR(MAX(D)) FROM (SELECT NULL AS X, D FROM T) GROUP BY X", [(None, 2024)]),
]  # fmt: skip


@pytest.fixture
def table(sql):
    sql("CREATE TABLE T (I INT, N NUMBER(10, 2), F FLOAT, B BOOLEAN, S VARCHAR, Z VARCHAR, W VARCHAR)")
    sql("ALTER TABLE T ADD D DATE, M TIMESTAMP_NTZ, C TIME, V VARIANT")
    sql("""INSERT INTO T SELECT 1, 2.5, 1.5, TRUE, '2024-01-31', '2024-02-01', 'abc', '2024-01-31',
        '2024-01-31 10:00:00', '10:00:00', {'a': '2024-01-31'}""")
    return sql


@pytest.mark.rule(
    "EXTRACT and its kin, DATE_TRUNC, LAST_DAY and MONTHS_BETWEEN of a text or a number are error 002016",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
    status="matches answers that another project recorded; other functions of such values are refused as not supported",
)
def test_values_that_are_no_dates(table) -> None:
    for statement, number, text in WRONG:
        with pytest.raises(ProgrammingError) as error:
            table(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), (statement, error.value.msg)


@pytest.mark.rule(
    "DATEADD reads a text as a TIMESTAMP_NTZ, DATEDIFF as what it stands beside; an amount may be a text of a number",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
)
def test_texts_that_are_read(table) -> None:
    for statement, rows in RIGHT:
        assert table(statement) == rows, statement
