"""What USE answers, as drivers read it."""

import uuid

import pytest

USE, ALTER_SESSION, TRANSACTION = 0x4300, 0x4100, 0x5000


@pytest.mark.rule(
    "The answers to USE, ALTER SESSION, BEGIN and COMMIT have types of their own, which drivers take for no DDL",
    source="https://github.com/snowflakedb/snowflake-jdbc/blob/master/src/main/java/net/snowflake/client/internal/core/SFStatementType.java",
    status="matches Snowflake; that the kinds of USE share one type is from memory",
)
def test_statements_about_the_session_are_no_ddl(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        connection.cursor().execute("CREATE OR REPLACE DATABASE USE_TEST")

        def type_of(statement: str) -> int:
            answer = connection.cmd_query(statement, connection._next_sequence_counter(), uuid.uuid4())
            return answer["data"]["statementTypeId"]

        for kind in ("DATABASE USE_TEST", "SCHEMA PUBLIC", "ROLE ACCOUNTADMIN", "WAREHOUSE COMPUTE_WH"):
            assert type_of(f"USE {kind}") == USE
        assert type_of("ALTER SESSION SET QUERY_TAG = 'a'") == ALTER_SESSION
        assert [type_of(statement) for statement in ("BEGIN", "COMMIT")] == [TRANSACTION] * 2
        connection.cursor().execute("DROP DATABASE USE_TEST")
