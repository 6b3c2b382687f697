"""Unsupported statements fail at once, with an error that says so; by the real connector."""

from unittest.mock import Mock

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.server.statement_table import statement_table
from localcloud.snowflake.wire.statement import parse

DATABASE = "REFUSAL_TEST"
NOT_DONE = """
CREATE STREAM S ON EXTERNAL TABLE E
CREATE PROCEDURE P() RETURNS INT LANGUAGE PYTHON AS 'x'
CREATE EXTERNAL TABLE E LOCATION = @F FILE_FORMAT = (TYPE = CSV)
CREATE ICEBERG TABLE I (A INT) CATALOG = 'SNOWFLAKE' EXTERNAL_VOLUME = 'V' BASE_LOCATION = 'x'
CREATE HYBRID TABLE H (A INT PRIMARY KEY)
CREATE MATERIALIZED VIEW M AS SELECT * FROM T
CREATE EXTERNAL FUNCTION F(A INT) RETURNS INT API_INTEGRATION = I AS 'https://example.com'
CREATE PROJECTION POLICY M AS () RETURNS PROJECTION_CONSTRAINT -> PROJECTION_CONSTRAINT(ALLOW => TRUE)
CREATE PASSWORD POLICY R PASSWORD_MIN_LENGTH = 12
CREATE NOTIFICATION INTEGRATION N TYPE = QUEUE ENABLED = TRUE
CREATE SHARE S
UNDROP TAG S
SELECT * FROM T AT(STREAM => 'S')
CREATE VIEW C AS SELECT * FROM T AT(OFFSET => 0)
CREATE STREAM C ON EXTERNAL TABLE T
SELECT * FROM T MATCH_RECOGNIZE (PATTERN (A+) DEFINE A AS TRUE)
SELECT * FROM TABLE(INFORMATION_SCHEMA.WAREHOUSE_LOAD_HISTORY())
SELECT * FROM '/etc/passwd'
COPY INTO T FROM 's3://bucket/file'
ALTER TABLE T RECLUSTER
ALTER TABLE T MODIFY COLUMN N SET PROJECTION POLICY M
ALTER WAREHOUSE COMPUTE_WH ABORT ALL QUERIES
ALTER DATABASE REFUSAL_TEST ENABLE REPLICATION TO ACCOUNTS A.B
GRANT APPLICATION ROLE A.R TO ROLE PUBLIC
SHOW LOCKS
EXPLAIN USING TABULAR SELECT 1
""".strip().splitlines()


@pytest.fixture(scope="module")
def connection(snowflake_server):
    with snowflake_server.connect() as found:
        for statement in (
            f"CREATE OR REPLACE DATABASE {DATABASE}",
            f"CREATE SCHEMA {DATABASE}.S",
            "CREATE TABLE T (N NUMBER)",
            "CREATE STAGE F",
        ):
            found.cursor().execute(statement)
        yield found
        found.cursor().execute(f"DROP DATABASE {DATABASE}")


@pytest.mark.parametrize("statement", ["PRAGMA table_info('T')", "ATTACH ':memory:' AS x", "INSTALL httpfs"])
def test_a_command_that_snowflake_lacks_is_a_syntax_error(connection, statement):
    with pytest.raises(ProgrammingError, match=r"unexpected '(PRAGMA|ATTACH|INSTALL)'") as error:
        connection.cursor().execute(statement)
    assert error.value.errno == 1003


@pytest.mark.parametrize("statement", NOT_DONE)
def test_what_is_not_done_is_an_error_at_once(connection, statement):
    with pytest.raises(ProgrammingError, match="the local Snowflake does not support") as error:
        connection.cursor().execute(statement, timeout=10)
    assert (error.value.errno, error.value.sqlstate) == (2, "0A000")


def test_every_route_is_found_by_its_verb_and_kind():
    table = statement_table(Mock(), Mock(), Mock(), Transactions(), Mock(), events=Mock(), tasks=Mock())
    assert {("SELECT", ""), ("ALTER", "TABLE"), ("SHOW", "FILE FORMATS"), ("CREATE", "PIPE")} <= table.keys()
    for (verb, kind), route in table.items():
        head = parse(f"{verb} {' '.join(route.modifiers[:1])} {kind} X").head
        assert head.verb == verb
        assert next(found for found in head.kinds if (verb, found) in table) == kind
