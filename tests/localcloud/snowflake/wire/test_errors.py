"""Errors in Snowflake's codes and words."""

from __future__ import annotations

import pytest

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

COMPILATION = "SQL compilation error:\n"
CASES = [
    (errors.compilation("001", "42000", "text"), "001", "42000", f"{COMPILATION}text"),
    (
        errors.syntax("FORM", 9, 2),
        "001003",
        "42000",
        f"{COMPILATION}syntax error line 2 at position 9 unexpected 'FORM'.",
    ),
    (errors.syntax(""), "001003", "42000", f"{COMPILATION}syntax error line 1 at position 0 unexpected '<EOF>'."),
    (
        errors.does_not_exist("TABLE", "A.B"),
        "002003",
        "02000",
        f"{COMPILATION}Table 'A.B' does not exist or not authorized.",
    ),
    (
        errors.object_does_not_exist("A.B"),
        "002003",
        "42S02",
        f"{COMPILATION}Object 'A.B' does not exist or not authorized.",
    ),
    (errors.already_exists("T"), "002002", "42710", f"{COMPILATION}Object 'T' already exists."),
    (
        errors.exists_unseen("VIEW", "V"),
        "003041",
        "42710",
        f"{COMPILATION}View 'V' already exists, but current role has no privileges on it. If this is unexpected and "
        "you cannot resolve this problem, contact your system administrator. ACCOUNTADMIN role may be required to "
        "manage the privileges on the object.",
    ),
    (
        errors.insufficient_privileges("Role", "R"),
        "003001",
        "42501",
        "SQL access control error:\nInsufficient privileges to operate on role 'R'",
    ),
    (
        errors.role_not_assigned("R"),
        "003013",
        "42501",
        "SQL access control error:\n"
        "Requested role 'R' is not assigned to the executing user.  Specify another role to activate.",
    ),
    (
        errors.invalid_identifier("T", "c"),
        "000904",
        "42000",
        f"{COMPILATION}error line 1 at position 0\ninvalid identifier 'T.\"c\"'",
    ),
    (errors.invalid_value("x", "P"), "001008", "22023", f"{COMPILATION}invalid value [x] for parameter 'P'"),
    (
        errors.no_current("database", "CREATE SCHEMA"),
        "090105",
        "22000",
        "Cannot perform CREATE SCHEMA. This session does not have a current database. Call 'USE DATABASE', or use a "
        "qualified name.",
    ),
    (
        errors.no_current("schema", "CREATE TABLE"),
        "090106",
        "22000",
        "Cannot perform CREATE TABLE. This session does not have a current schema. Call 'USE SCHEMA', or use a "
        "qualified name.",
    ),
    (
        errors.no_warehouse(),
        "000606",
        "57P03",
        "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' "
        "command.",
    ),
    (
        errors.unsupported("X"),
        "000002",
        "0A000",
        "Unsupported feature: the local Snowflake does not support X.",
    ),
    (
        errors.changed_hands("P"),
        "003042",
        "0A000",
        f"{COMPILATION}Pipe P was given to another role while it was paused: it goes on by SYSTEM$PIPE_FORCE_RESUME "
        "alone.",
    ),
    (
        errors.locked(),
        "000625",
        "57014",
        "Another statement has locked a table in its transaction and this lock has not yet been released.",
    ),
    (errors.cancelled(), "000604", "57014", "SQL execution canceled"),
    (errors.not_executing(), "000605", "57014", "Identified SQL statement is not currently executing."),
    (
        errors.timed_out(5),
        "000630",
        "57014",
        "Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.",
    ),
    (
        errors.internal(),
        "000603",
        "XX000",
        "SQL execution internal error: a bug of the local cloud; see its log.",
    ),
]


@pytest.mark.parametrize(("error", "code", "sqlstate", "message"), CASES, ids=lambda value: str(value)[:30])
def test_codes_and_texts(error: SnowflakeError, code: str, sqlstate: str, message: str) -> None:
    assert (error.code, error.sqlstate, error.message) == (code, sqlstate, message)


def test_an_error_prints_its_message() -> None:
    with pytest.raises(SnowflakeError, match=r"^SQL execution canceled$"):
        raise errors.cancelled()
