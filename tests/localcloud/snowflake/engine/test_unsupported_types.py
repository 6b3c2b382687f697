"""Types and options that are refused, and those beside them that are not."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.unsupported_types import refuse
from localcloud.snowflake.wire.errors import SnowflakeError

REFUSED = [
    "CREATE TABLE T (A TIMESTAMP_NTZ(10))",
    "SELECT A::TIME(10) FROM T",
    "CREATE TABLE T (A GEOGRAPHY)",
    "CREATE TABLE T (A GEOMETRY)",
    "CREATE TABLE T (A VECTOR(FLOAT, 3))",
    "CREATE TABLE T (A MAP(VARCHAR, NUMBER))",
    "ALTER TABLE T ADD COLUMN A MAP(VARCHAR, NUMBER)",
    "CREATE TABLE T (A DECFLOAT)",
    "SELECT 1::DECFLOAT",
    "CREATE TABLE T (A VARCHAR COLLATE 'en-ci')",
]
SUPPORTED = [
    "CREATE TABLE T (A VARCHAR COLLATE '')",
    "CREATE TABLE T AS SELECT CURRENT_DATE + INTERVAL '1 day' AS A",
    "SELECT A::MAP(VARCHAR, NUMBER) FROM T",
    "SELECT A::TIMESTAMP_LTZ, A::TIMESTAMP_TZ, B::TIMESTAMP_NTZ(9), C::TIME(0), D::NUMBER(3) FROM T",
]


@pytest.mark.rule(
    "The types DECFLOAT, GEOGRAPHY, GEOMETRY, VECTOR and FILE; columns of structured types",
    source="sql-reference/intro-summary-data-types",
    status="not supported: refused",
)
@pytest.mark.parametrize("sql", REFUSED)
def test_refused(sql) -> None:
    with pytest.raises(SnowflakeError) as error:
        refuse(parse_one(sql))
    assert error.value.code == "000002"


@pytest.mark.rule(
    "A column has the type INTERVAL YEAR TO MONTH, INTERVAL DAY TO SECOND or their kin",
    source="sql-reference/data-types-datetime",
    status="not supported: refused; an interval is part of a sum alone",
)
@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("CREATE TABLE T (A INTERVAL YEAR TO MONTH)", "the type INTERVAL YEAR TO MONTH"),
        ("ALTER TABLE T ADD COLUMN A INTERVAL DAY TO SECOND", "the type INTERVAL DAY TO SECOND"),
        ("CREATE TABLE T (A INTERVAL HOUR)", "the type INTERVAL HOUR"),
        ("SELECT '1'::INTERVAL DAY", "the type INTERVAL DAY"),
        ("CREATE TABLE T AS SELECT INTERVAL '1 day' AS A", "a column of the type INTERVAL"),
        ("CREATE VIEW V AS SELECT (INTERVAL '1 day') AS A", "a column of the type INTERVAL"),
    ],
)
def test_intervals_are_refused_by_their_names(sql, words) -> None:
    with pytest.raises(SnowflakeError, match=f"does not support {words}") as error:
        refuse(parse_one(sql))
    assert error.value.code == "000002"


@pytest.mark.parametrize("sql", SUPPORTED)
def test_supported(sql) -> None:
    refuse(parse_one(sql))
