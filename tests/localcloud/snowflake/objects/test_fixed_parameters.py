"""Parameters that would change what statements do."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import DatabaseError

from tests.localcloud.snowflake.refusal import error_number

CHANGING = {
    "DATE_INPUT_FORMAT": "'DD/MM/YYYY Q'",
    "ERROR_ON_NONDETERMINISTIC_MERGE": "FALSE",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "TRUE",
    "TIMESTAMP_INPUT_FORMAT": "'DD/MM/YYYY Q'",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "'AUTO'",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_LTZ",
    "TRANSACTION_ABORT_ON_ERROR": "TRUE",
}


@pytest.mark.rule(
    "Parameters change how names and errors are handled",
    source="sql-reference/parameters",
    status="differs: only one value of most is supported, any other is refused (000002), at login if a user has it",
)
def test_parameters_that_would_change_results_are_refused(sql, snowflake_server) -> None:
    for key, value in CHANGING.items():
        assert error_number(sql, f"ALTER SESSION SET {key} = {value}") == 2
        assert error_number(sql, f"ALTER ACCOUNT SET {key} = {value}") == 2
    sql("ALTER SESSION SET DATE_INPUT_FORMAT = 'AUTO', JSON_INDENT = 4, QUERY_TAG = 'x'")
    with pytest.raises(DatabaseError, match=r"(?i)does not support ERROR_ON_NONDETERMINISTIC_MERGE = FALSE"):
        snowflake_server.connect(session_parameters={"ERROR_ON_NONDETERMINISTIC_MERGE": "FALSE"})
    sql("CREATE OR REPLACE USER PARAMETERS_TEST PASSWORD = 'a-long-password' ERROR_ON_NONDETERMINISTIC_MERGE = FALSE")
    with pytest.raises(DatabaseError, match=r"(?i)does not support ERROR_ON_NONDETERMINISTIC_MERGE = FALSE"):
        snowflake_server.connect(user="PARAMETERS_TEST", password="a-long-password")
    sql("ALTER USER PARAMETERS_TEST SET ERROR_ON_NONDETERMINISTIC_MERGE = TRUE")
    snowflake_server.connect(user="PARAMETERS_TEST", password="a-long-password")
    sql("DROP USER PARAMETERS_TEST")


@pytest.mark.rule(
    "A value that a parameter does not have is error 001008; names of time zones are case-sensitive",
    source="sql-reference/parameters#timezone",
    status="matches Snowflake; the code is from memory",
)
@pytest.mark.parametrize(
    "setting", ["TIMEZONE = 'europe/berlin'", "WEEK_START = 8", "WEEK_OF_YEAR_POLICY = 2", "BINARY_OUTPUT_FORMAT = 'X'"]
)
def test_values_that_no_parameter_has(sql, setting) -> None:
    assert error_number(sql, f"ALTER SESSION SET {setting}") == 1008


def test_a_collation_by_default_makes_no_tables(sql, database) -> None:
    sql(f"ALTER SCHEMA {database}.PUBLIC SET DEFAULT_DDL_COLLATION = 'en-ci'")
    assert error_number(sql, "CREATE TABLE T (A VARCHAR)") == 2
    sql(f"ALTER SCHEMA {database}.PUBLIC UNSET DEFAULT_DDL_COLLATION")
    sql("CREATE TABLE T (A VARCHAR)")


def test_autocommit_and_its_patience_may_be_the_users(sql, snowflake_server, database) -> None:
    sql("CREATE TABLE T (A INT)")
    sql("CREATE OR REPLACE USER PARAMETERS_TEST PASSWORD = 'a-long-password' AUTOCOMMIT = FALSE LOCK_TIMEOUT = 0")
    sql("GRANT ROLE ACCOUNTADMIN TO USER PARAMETERS_TEST")
    options = {"user": "PARAMETERS_TEST", "password": "a-long-password", "role": "ACCOUNTADMIN", "database": database}
    with snowflake_server.connect(**options, warehouse="COMPUTE_WH") as connection:
        connection.cursor().execute("INSERT INTO T VALUES (1)")
        assert sql("SELECT COUNT(*) FROM T") == [(0,)]
        connection.rollback()
        sql("BEGIN")
        sql("DELETE FROM T")
        with pytest.raises(DatabaseError, match="locked"):
            connection.cursor().execute("DELETE FROM T")
        sql("ROLLBACK")
    sql("DROP USER PARAMETERS_TEST")
