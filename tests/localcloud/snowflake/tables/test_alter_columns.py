"""ALTER TABLE of several columns in one statement, seen in DESCRIBE TABLE."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def parcels(sql):
    sql("CREATE TABLE PARCELS (ID INT NOT NULL, WEIGHT INT DEFAULT 3, CODE VARCHAR(20) DEFAULT 'x', NOTE VARCHAR(20))")
    return sql


def columns(sql) -> dict[str, tuple]:
    """type, null?, default, comment by name"""
    return {row[0]: (row[1], *row[3:5], row[9]) for row in sql("DESCRIBE TABLE PARCELS")}


@pytest.mark.rule(
    "ALTER TABLE … {ALTER | MODIFY} takes several columns, in parentheses or not",
    source="sql-reference/sql/alter-table-column#examples",
    status="matches Snowflake; if one of them fails, those before it are done, and whether Snowflake does them is not "
    "documented",
)
def test_several_columns(parcels) -> None:
    parcels(
        "ALTER TABLE PARCELS ALTER (ID DROP NOT NULL, NOTE COMMENT 'a, b', CODE TYPE VARCHAR(50), "
        "COLUMN WEIGHT DROP DEFAULT, COLUMN CODE DROP DEFAULT)"
    )
    assert columns(parcels) == {
        "ID": ("NUMBER(38,0)", "Y", None, None),
        "WEIGHT": ("NUMBER(38,0)", "Y", None, None),
        "CODE": ("VARCHAR(50)", "Y", None, None),
        "NOTE": ("VARCHAR(20)", "Y", None, "a, b"),
    }
    parcels("ALTER TABLE PARCELS MODIFY COLUMN ID SET NOT NULL, COLUMN NOTE SET DATA TYPE VARCHAR(30)")
    parcels("ALTER TABLE IF EXISTS PARCELS MODIFY (CODE SET NOT NULL)")
    assert [columns(parcels)[name][:2] for name in ("ID", "NOTE", "CODE")] == [
        ("NUMBER(38,0)", "N"),
        ("VARCHAR(30)", "Y"),
        ("VARCHAR(50)", "N"),
    ]
    parcels("ALTER TABLE IF EXISTS NOWHERE MODIFY A DROP DEFAULT, B DROP DEFAULT")


def test_what_is_refused(parcels) -> None:
    before = columns(parcels)
    assert error_number(parcels, "ALTER TABLE PARCELS MODIFY WEIGHT DROP DEFAULT, CODE SET DEFAULT 'y'") == 2
    assert error_number(parcels, "ALTER TABLE NOWHERE MODIFY A DROP DEFAULT, B DROP DEFAULT") == 2003
    with pytest.raises(ProgrammingError, match="invalid identifier"):
        parcels("ALTER TABLE PARCELS MODIFY MISSING DROP DEFAULT, WEIGHT DROP DEFAULT")
    assert columns(parcels) == before
    parcels("CREATE MASKING POLICY HIDE_CODE AS (V VARCHAR) RETURNS VARCHAR -> '*'")
    parcels(
        "ALTER TABLE PARCELS MODIFY COLUMN CODE SET MASKING POLICY HIDE_CODE, COLUMN NOTE SET MASKING POLICY HIDE_CODE"
    )
    assert [row[10] for row in parcels("DESCRIBE TABLE PARCELS")].count(None) == 2


def test_nothing_is_done_for_a_column_that_is_not_there(sql):
    sql("CREATE TABLE T (A INT, B INT NOT NULL, C INT)")
    with pytest.raises(ProgrammingError, match="invalid identifier 'NOPE'"):
        sql("ALTER TABLE T ALTER COLUMN B DROP NOT NULL, COLUMN NOPE DROP NOT NULL")
    sql("ALTER TABLE T ALTER COLUMN A COMMENT 'it uses SET DEFAULT', COLUMN C COMMENT 'the TAG of it'")
    assert [(row[0], row[3], row[9]) for row in sql("DESCRIBE TABLE T")] == [
        ("A", "Y", "it uses SET DEFAULT"), ("B", "N", None), ("C", "Y", "the TAG of it"),
    ]  # fmt: skip
