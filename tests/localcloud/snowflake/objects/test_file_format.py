"""File formats that have a name."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.objects.file_format import NamedFileFormat

NAME = ("DB", "RAW", "F")


def test_options_are_read_wherever_they_stand(session: Session, run, shown) -> None:
    run("CREATE FILE FORMAT F SKIP_HEADER = 1 COMMENT = 'c' NULL_IF = ('', 'NULL') TYPE = CSV")
    assert session.account.get(NamedFileFormat, NAME).format == FileFormat(
        "CSV", {"SKIP_HEADER": 1, "NULL_IF": ["", "NULL"]}
    )
    row = shown("SHOW FILE FORMATS")
    assert (row["name"], row["type"], row["comment"]) == ("F", "CSV", "c")
    assert '"SKIP_HEADER":1' in str(row["format_options"])


def test_a_change_keeps_the_type_and_the_other_options(session: Session, run, refused) -> None:
    run("CREATE FILE FORMAT F TYPE = JSON STRIP_OUTER_ARRAY = TRUE")
    run("ALTER FILE FORMAT F SET NULL_IF = ('x')")
    assert session.account.get(NamedFileFormat, NAME).format == FileFormat(
        "JSON", {"STRIP_OUTER_ARRAY": True, "NULL_IF": ["x"]}
    )
    refused("ALTER FILE FORMAT F SET SKIP_HEADER = 1")


@pytest.mark.rule(
    "DESCRIBE FILE FORMAT prints values as \\n, TRUE, [\\\\N], and nothing for none",
    source="sql-reference/sql/desc-file-format#examples",
    status="matches Snowflake, but for TYPE, which Snowflake prints as it was written",
)
def test_describe(run) -> None:
    run("CREATE FILE FORMAT F TYPE = CSV NULL_IF = ('a', 'b') TRIM_SPACE = TRUE")
    found = {row[0]: row[1:] for row in run("DESCRIBE FILE FORMAT F")}
    assert found["TYPE"] == ["String", "CSV", "CSV"]
    assert found["RECORD_DELIMITER"] == ["String", r"\n", r"\n"]
    assert found["ESCAPE_UNENCLOSED_FIELD"] == ["String", r"\\", r"\\"]
    assert found["NULL_IF"] == ["List", "[a, b]", r"[\\N]"]
    assert found["TRIM_SPACE"] == ["Boolean", "TRUE", "FALSE"]
    assert found["SKIP_HEADER"] == ["Integer", "0", "0"]
    assert found["FILE_EXTENSION"] == ["String", "", ""]
