"""SHOW PARAMETERS IN TASK, FUNCTION and PROCEDURE, which Terraform's provider reads."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "SHOW PARAMETERS IN TASK has the task's own parameters and those of its session, with their level",
    source="sql-reference/sql/show-parameters",
    status="matches Snowflake; TASK_AUTO_RETRY_ATTEMPTS and others that can not be set here have their defaults",
)
def test_parameters_of_a_task(sql, database) -> None:
    sql("CREATE TASK T SCHEDULE = '5 MINUTES' USER_TASK_TIMEOUT_MS = 1500 TIMEZONE = 'UTC' AS SELECT 1")

    def shown(like: str) -> dict[str, tuple]:
        return {row[0]: row[1:4] for row in sql(f"SHOW PARAMETERS LIKE '{like}' IN TASK {database}.PUBLIC.T")}

    assert shown("USER_TASK_TIMEOUT_MS") == {"USER_TASK_TIMEOUT_MS": ("1500", "3600000", "TASK")}
    assert shown("TIMEZONE") == {"TIMEZONE": ("UTC", "America/Los_Angeles", "TASK")}
    assert shown("TASK_AUTO%") == {"TASK_AUTO_RETRY_ATTEMPTS": ("0", "0", "")}
    sql("ALTER SCHEMA PUBLIC SET SUSPEND_TASK_AFTER_NUM_FAILURES = 3")
    assert shown("SUSPEND%") == {"SUSPEND_TASK_AFTER_NUM_FAILURES": ("3", "10", "SCHEMA")}
    sql("ALTER TASK T SET SUSPEND_TASK_AFTER_NUM_FAILURES = 0 USER_TASK_TIMEOUT_MS = 2000")
    assert shown("SUSPEND%") == {"SUSPEND_TASK_AFTER_NUM_FAILURES": ("0", "10", "TASK")}
    sql("ALTER TASK T UNSET USER_TASK_TIMEOUT_MS")
    assert shown("USER_TASK_TIMEOUT_MS") == {"USER_TASK_TIMEOUT_MS": ("3600000", "3600000", "")}
    assert error_number(sql, "SHOW PARAMETERS IN TASK NOWHERE") == 2003


@pytest.mark.rule(
    "SHOW PARAMETERS IN FUNCTION | PROCEDURE takes the types of the arguments",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/parameters.go",
    status="matches Snowflake; the defaults of METRIC_LEVEL and AUTO_EVENT_LOGGING are from memory",
)
@pytest.mark.rule(
    "DESCRIBE of a function or procedure has the length of the type that it returns, but not those of its arguments",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/procedures_integration_test.go",
)
def test_functions_and_procedures(sql) -> None:
    sql("CREATE FUNCTION F(A VARCHAR(10)) RETURNS VARCHAR(20) AS 'a'")
    sql("CREATE PROCEDURE P() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'")
    keys = ["ENABLE_CONSOLE_OUTPUT", "LOG_LEVEL", "METRIC_LEVEL", "TRACE_LEVEL"]
    assert [row[0] for row in sql("SHOW PARAMETERS IN FUNCTION F(STRING)")] == keys
    assert [row[0] for row in sql("SHOW PARAMETERS IN PROCEDURE P()")] == ["AUTO_EVENT_LOGGING", *keys]
    sql("ALTER SCHEMA PUBLIC SET LOG_LEVEL = INFO")
    assert sql("SHOW PARAMETERS LIKE 'LOG_LEVEL' IN FUNCTION F(STRING)")[0][1:4] == ("INFO", "OFF", "SCHEMA")
    assert dict(sql("DESCRIBE FUNCTION F(STRING)"))["signature"] == "(A VARCHAR)"
    assert dict(sql("DESCRIBE FUNCTION F(STRING)"))["returns"] == "VARCHAR(20)"
    assert dict(sql("DESCRIBE PROCEDURE P()"))["returns"] == "VARCHAR"
    [(text,)] = sql("SELECT GET_DDL('FUNCTION', 'F(STRING)')")
    assert text.splitlines()[:2] == ['CREATE OR REPLACE FUNCTION "F"("A" VARCHAR(10))', "RETURNS VARCHAR(20)"]
    assert error_number(sql, "SHOW PARAMETERS IN FUNCTION F(INT)") == 2003
    assert error_number(sql, "SHOW PARAMETERS IN FUNCTION F") == 1003
