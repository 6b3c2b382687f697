"""Options of COPY INTO <table>."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.snowflake.files.format_choice import FormatChoice
from localcloud.snowflake.loading.copy_options import read_copy_options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "fields"),
    [
        ("", {}),
        ("FILES = ('a', 'b', 'a'), FORCE = TRUE PURGE = false", {"files": ("a", "b"), "force": True, "purge": False}),
        ("PATTERN = '.*' FILE_FORMAT = (TYPE = JSON)", {"pattern": ".*", "format": FormatChoice(type="JSON")}),
        ("ON_ERROR = skip_file_5%", {"on_error": "SKIP_FILE_5%"}),
        ("ON_ERROR = 'continue'", {"on_error": "CONTINUE"}),
        ("SIZE_LIMIT = 10 RETURN_FAILED_ONLY = TRUE", {"size_limit": 10, "failed_only": True}),
        ("LOAD_UNCERTAIN_FILES = TRUE", {"load_uncertain_files": True}),
        ("MATCH_BY_COLUMN_NAME = case_sensitive", {"match_by": "CASE_SENSITIVE"}),
        (
            'INCLUDE_METADATA = (f = metadata$filename, "r" = METADATA$FILE_ROW_NUMBER)',
            {"include_metadata": (("F", "METADATA$FILENAME"), ("r", "METADATA$FILE_ROW_NUMBER"))},
        ),
        # Snowpark quotes the names of metadata.
        ('INCLUDE_METADATA = (F = "metadata$filename")', {"include_metadata": (("F", "METADATA$FILENAME"),)}),
        ("VALIDATION_MODE = return_7_rows", {"validation": "RETURN_7_ROWS"}),
        ("ENFORCE_LENGTH = TRUE TRUNCATECOLUMNS = FALSE", {}),
    ],
)
def test_options(sql: str, fields: dict[str, Any]) -> None:
    assert read_copy_options(parse(sql).reader()) == fields


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("FORCE = 1", r"invalid value \[1\] for parameter 'FORCE'"),
        ("SIZE_LIMIT = 0", "invalid value .* 'SIZE_LIMIT'"),
        ("VALIDATION_MODE = RETURN_0_ROWS", "invalid value .* 'VALIDATION_MODE'"),
        ("MATCH_BY_COLUMN_NAME = ANY", "invalid value .* 'MATCH_BY_COLUMN_NAME'"),
        (
            "INCLUDE_METADATA = (A = METADATA$NONE)",
            r"invalid value \[METADATA\$NONE\] for parameter 'INCLUDE_METADATA'",
        ),
        ("INCLUDE_METADATA = (A = METADATA$FILENAME, A = METADATA$FILENAME)", "duplicate column name 'A'"),
        ("INCLUDE_METADATA = ()", "unexpected '\\)'"),
        ("INCLUDE_METADATA = ('A = METADATA$FILENAME')", "syntax error"),
        ("INCLUDE_METADATA = METADATA$FILENAME", "syntax error"),
        ("FILES = ('a') PATTERN = 'b'", "COPY with both FILES and PATTERN"),
        ("TRUNCATECOLUMNS = TRUE", "COPY with TRUNCATECOLUMNS"),
        ("ENFORCE_LENGTH = FALSE", "COPY with ENFORCE_LENGTH"),
        ("CLUSTER_AT_INGEST_TIME = TRUE", "COPY with CLUSTER_AT_INGEST_TIME"),
        ("FILES = (" + ", ".join(f"'{number}'" for number in range(1001)) + ")", "exceeds the 1,000 limit"),
    ],
    ids=lambda value: value[:30],
)
def test_wrong_options_are_refused(sql: str, text: str) -> None:
    with pytest.raises(SnowflakeError, match=text):
        read_copy_options(parse(sql).reader())
