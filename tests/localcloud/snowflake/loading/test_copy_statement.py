"""COPY INTO <table>, read from statements."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_statement import CopyStatement, ErrorLimit, read_copy
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

STAGE = Location(("S",))


@pytest.mark.parametrize(
    ("sql", "copy"),
    [
        ("COPY INTO t FROM @s", CopyStatement(("T",), STAGE)),
        (
            "copy into db.s.t (a, \"b\") from '@s/x y'",
            CopyStatement(("DB", "S", "T"), Location(("S",), "x y"), ("A", "b")),
        ),
        (
            "COPY INTO t FROM (SELECT $1, f($2, 'FROM') FROM @s/a/) PURGE = TRUE",
            CopyStatement(("T",), Location(("S",), "a/"), select="$1, f($2, 'FROM')", purge=True),
        ),
        (
            "COPY INTO t FROM (SELECT x.$1:a, X.$2 FROM @s (FILE_FORMAT => 'f', PATTERN => '.*') AS x)",
            CopyStatement(("T",), STAGE, select="$1:a, $2", format=FormatChoice("f"), pattern=".*"),
        ),
        ("COPY INTO s.t PURGE = TRUE", CopyStatement(("S", "T"), Location(("S", "%T")), purge=True)),
        (
            "COPY INTO t FROM @s PATTERN = 'a' ON_ERROR = skip_file_5% FORCE = TRUE",
            CopyStatement(("T",), STAGE, pattern="a", on_error="SKIP_FILE_5%", force=True),
        ),
    ],
)
def test_statements(sql: str, copy: CopyStatement) -> None:
    assert read_copy(parse(sql)) == copy


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("COPY INTO t (a b) FROM @s", "unexpected 'b'"),
        ("COPY INTO t FROM (SELECT $1 WHERE", "unexpected '<EOF>'"),
        ("COPY INTO t FROM (SELECT $1 FROM @s (SIZE => 1))", "syntax error"),
        ("COPY INTO t FROM (SELECT $1 FROM @s WHERE TRUE)", "syntax error"),
        ("COPY INTO t @s", "syntax error"),
    ],
)
def test_other_statements_are_refused(sql: str, text: str) -> None:
    with pytest.raises(SnowflakeError, match=text):
        read_copy(parse(sql))


def on_error(value: str) -> ErrorLimit:
    return CopyStatement(("T",), STAGE, on_error=value).error_limit("ABORT_STATEMENT")


def test_values_of_on_error() -> None:
    assert on_error("") == ErrorLimit("ABORT_STATEMENT")
    assert on_error("CONTINUE") == ErrorLimit("CONTINUE")
    assert on_error("SKIP_FILE") == ErrorLimit("SKIP_FILE", 1)
    assert on_error("SKIP_FILE_5") == ErrorLimit("SKIP_FILE", 5)
    assert on_error("SKIP_FILE_0") == ErrorLimit("SKIP_FILE", 1)
    assert on_error("SKIP_FILE_5%") == ErrorLimit("SKIP_FILE", percent=5)
    for wrong in ("SKIP_FILE_101%", "CONTINUE_5", "ABORT_STATEMENT_5%", "IGNORE"):
        with pytest.raises(SnowflakeError, match="ON_ERROR"):
            on_error(wrong)


@pytest.mark.parametrize(
    ("limit", "faults", "parsed", "skipped"),
    [
        (ErrorLimit("SKIP_FILE"), 0, 9, False),
        (ErrorLimit("SKIP_FILE"), 1, 9, True),
        (ErrorLimit("SKIP_FILE", 3), 2, 9, False),
        (ErrorLimit("SKIP_FILE", 3), 3, 9, True),
        (ErrorLimit("SKIP_FILE", percent=10), 1, 10, False),
        (ErrorLimit("SKIP_FILE", percent=10), 2, 10, True),
        (ErrorLimit("SKIP_FILE", percent=100), 1, 0, True),
        (ErrorLimit("CONTINUE"), 9, 9, False),
        (ErrorLimit("ABORT_STATEMENT"), 9, 9, False),
    ],
)
def test_a_file_with_too_many_bad_rows_is_skipped(limit: ErrorLimit, faults: int, parsed: int, skipped: bool) -> None:
    assert limit.skips(faults, parsed) is skipped


def test_the_column_error_limit() -> None:
    assert ErrorLimit("CONTINUE").error_limit(7) == 7
    assert ErrorLimit("ABORT_STATEMENT").error_limit(7) == 1
    assert ErrorLimit("SKIP_FILE", 5).error_limit(7) == 5
    assert ErrorLimit("SKIP_FILE", percent=50).error_limit(7) == 3


def test_rows_to_validate() -> None:
    assert CopyStatement(("T",), STAGE, validation="RETURN_12_ROWS").rows_validated() == 12
    assert CopyStatement(("T",), STAGE, validation="RETURN_ERRORS").rows_validated() is None
