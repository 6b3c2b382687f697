"""FUNCTIONS and PROCEDURES of INFORMATION_SCHEMA."""

from __future__ import annotations

import pytest


@pytest.fixture
def routines(sql):
    """`sql`, with two functions, one of them secure, and a procedure."""
    sql("CREATE FUNCTION AREA(R FLOAT, N NUMBER(5, 2)) RETURNS NUMBER(10, 2) COMMENT = 'c' AS 'R * N'")
    sql("CREATE SECURE FUNCTION PAIRS(A VARCHAR) RETURNS TABLE (X VARCHAR) AS 'SELECT A'")
    sql("CREATE PROCEDURE P(A INT) RETURNS VARCHAR(20) LANGUAGE SQL AS 'BEGIN RETURN ''x''; END'")
    sql("CREATE OR REPLACE ROLE ROUTINES_READER")
    yield sql
    sql("USE ROLE ACCOUNTADMIN")
    sql("DROP ROLE ROUTINES_READER")


@pytest.mark.rule(
    "INFORMATION_SCHEMA.FUNCTIONS lists the user's functions: arguments, returned type, definition",
    source="sql-reference/info-schema/functions",
    status="matches Snowflake; VOLATILITY is NULL, for it is not kept, and how types are written is from memory",
)
def test_functions(routines) -> None:
    told = (
        "FUNCTION_NAME, ARGUMENT_SIGNATURE, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE, FUNCTION_DEFINITION, IS_SECURE"
    )
    rows = routines(f"SELECT {told}, COMMENT FROM INFORMATION_SCHEMA.FUNCTIONS ORDER BY 1")
    assert rows == [
        ("AREA", "(R FLOAT, N NUMBER)", "NUMBER(10,2)", 10, 2, "R * N", "NO", "c"),
        ("PAIRS", "(A VARCHAR)", "TABLE (X VARCHAR)", None, None, "SELECT A", "YES", None),
    ]


@pytest.mark.rule(
    "INFORMATION_SCHEMA.PROCEDURES lists procedures",
    source="sql-reference/info-schema/procedures",
    status="matches Snowflake; how types are written is from memory, and the length of a text is NULL",
)
def test_procedures(routines, database) -> None:
    told = (
        "PROCEDURE_CATALOG, PROCEDURE_NAME, ARGUMENT_SIGNATURE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, PROCEDURE_LANGUAGE"
    )
    rows = routines(f"SELECT {told}, PROCEDURE_DEFINITION FROM INFORMATION_SCHEMA.PROCEDURES")
    assert rows == [(database, "P", "(A NUMBER)", "VARCHAR", None, "SQL", "BEGIN RETURN 'x'; END")]


def test_a_role_sees_what_it_may_use(routines, database) -> None:
    for grant in (f"DATABASE {database}", f"SCHEMA {database}.PUBLIC", "FUNCTION PAIRS(VARCHAR)"):
        routines(f"GRANT USAGE ON {grant} TO ROLE ROUTINES_READER")
    routines("GRANT ROLE ROUTINES_READER TO USER ADMIN")
    routines("GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE ROUTINES_READER")
    routines("USE ROLE ROUTINES_READER")
    routines("USE SECONDARY ROLES NONE")
    rows = routines("SELECT FUNCTION_NAME, FUNCTION_DEFINITION FROM INFORMATION_SCHEMA.FUNCTIONS")
    assert rows == [("PAIRS", None)]
    assert routines("SELECT COUNT(*) FROM INFORMATION_SCHEMA.PROCEDURES") == [(0,)]
