"""The examples of the pages desc-file-format and desc-stage."""

from __future__ import annotations

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_description import describe_options


def test_each_option_has_its_type_value_and_default() -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/desc-stage#examples"""
    rows = describe_options(FileFormat("CSV", {"SKIP_HEADER": 1, "FIELD_DELIMITER": "\t", "NULL_IF": ["a", "\\N"]}))
    assert rows[0] == ["TYPE", "String", "CSV", "CSV"]
    described = {name: tuple(values) for name, *values in rows}
    assert described["RECORD_DELIMITER"] == ("String", r"\n", r"\n")
    assert described["FIELD_DELIMITER"] == ("String", r"\t", ",")
    assert described["FILE_EXTENSION"] == ("String", "", "")
    assert described["SKIP_HEADER"] == ("Integer", "1", "0")
    assert described["TRIM_SPACE"] == ("Boolean", "false", "false")
    assert described["NULL_IF"] == ("List", r"[a, \\N]", r"[\\N]")


def test_another_type_has_its_own_options() -> None:
    names = [name for name, *_ in describe_options(FileFormat("JSON", {"STRIP_OUTER_ARRAY": True}))]
    assert "STRIP_OUTER_ARRAY" in names and "FIELD_DELIMITER" not in names
