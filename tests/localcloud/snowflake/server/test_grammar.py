"""Statements of the documented grammar, with every option: each runs, or is refused as not supported."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import Error

from tests.localcloud.snowflake.server import grammar
from tests.localcloud.snowflake.server.documented_statements import COMMANDS

DATABASE = "GRAMMAR_TEST"
# These objects of the statements are not there: the clauses have been read when that is found out.
ABSENT = re.compile(
    r"(Authentication policy|Masking policy|Row access policy|"
    r"Tag|Function|Procedure|Stream|Task|Dynamic table) '\S+' does not exist"
)
FOREIGN = re.compile(r"(?i:duckdb|sqlglot|fakesnow|python|traceback|_fs_|localcloud_|a bug of)|[A-Z]\w+ Error:")
# Objects that the statements name and that can't be made here: they are missing, and that is said.
MISSING = {2003, 2043}


@pytest.fixture(scope="module")
def cursor(snowflake_server) -> Iterator[SnowflakeCursor]:
    with snowflake_server.connect() as connection, connection.cursor() as found:
        found.execute(f"CREATE OR REPLACE DATABASE {DATABASE}")
        yield found
        found.execute("ROLLBACK")
        for kind, name in (
            ("DATABASE", DATABASE),
            ("DATABASE", "G1"),
            ("DATABASE", "G3"),
            ("ROLE", "GR"),
            ("USER", "GU"),
        ):
            found.execute(f"DROP {kind} IF EXISTS {name}")


def answer(cursor: SnowflakeCursor, statement: str) -> str:
    """Return "" for a statement that runs, is not supported, or names a policy, tag or function, else the error."""
    try:
        cursor.execute(statement)
    except Error as error:
        text = str(error.raw_msg)
        if error.errno == 2003 and ABSENT.search(text):
            return ""
        if error.errno != 2 or FOREIGN.search(text):
            return f"{statement}\n    {error.errno}: {text}"
    return ""


@pytest.mark.rule(
    "No statement of the documented grammar is a syntax error, and no option invalid",
    source="sql-reference/sql-all",
    status="matches Snowflake for what is supported; all else is refused with error 000002, which names it. "
    "The pages of CREATE TABLE, VIEW, STAGE, USER and ALTER TABLE, WAREHOUSE were opened; other syntax is from memory",
)
@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.page)
def test_every_option_is_known(cursor: SnowflakeCursor, command: grammar.Command) -> None:
    wrong = []
    for template in command.templates:
        for statement in grammar.statements(template):
            for needed in (f"USE SCHEMA {DATABASE}.PUBLIC", *command.needs):
                cursor.execute(needed)
            wrong.append(answer(cursor, statement))
    assert "\n".join(filter(None, wrong)) == ""


def test_each_option_and_each_alternative_is_taken_once() -> None:
    assert grammar.statements("A [B [C]] {D | E} F") == ["A D F", "A B D F", "A B C D F", "A E F"]


@pytest.mark.rule(
    "A typing error is a syntax error",
    source="sql-reference/sql-all",
    status="matches Snowflake; the text of the error is from memory",
)
@pytest.mark.parametrize(
    "statement",
    [
        "selct 1", "SELECT 1 FORM T", "SELECT", "SELECT 1 FROM", "SELECT (1", "INSERT INTO T", "INSERT T VALUES (1)",
        "CREATE TABEL T (A INT)", "CREATE TABLE T", "CREATE TABLE", "CREATE TABLE T (A INT", "DROP TABEL T",
        "DROP TABLE",
        "UPDATE T A = 1", "DELETE T WHERE", "ALTER TABLE T ADD", "ALTER TABLE T ADDD COLUMN B INT", "CREATE STAGE",
        "USE",
        "GRANT SELECT TABLE T TO ROLE R", "MERGE INTO T", "COPY T FROM @S", "SHOW TABELS", "SELECT * FROM T WHERE",
        "SELECT * FROM T ORDER A", "SELECT 1 +", "SELECT 'a",
        "CREATE WAREHOUSE W WAREHOUSE_SIZE SMALL", "CREATE OR REPLAC TABLE T (A INT)", "CREATE VIEW V SELECT 1",
        "ALTER WAREHOUSE COMPUTE_WH SETT X = 1", "ALTER TABLE T DROP COLUM B", "TRUNCATE TABEL T", "EXPLAIN",
    ],
)  # fmt: skip
def test_a_typing_error_is_a_syntax_error(cursor: SnowflakeCursor, statement: str) -> None:
    with pytest.raises(Error) as error:
        cursor.execute(statement)
    assert error.value.errno == 1003, error.value
    assert not FOREIGN.search(str(error.value.raw_msg))
