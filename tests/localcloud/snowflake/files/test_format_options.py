"""Options of file formats, read from SQL."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.snowflake.files.format_options import is_option, parse_value, read_options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("TYPE = CSV SKIP_HEADER = 1, TRIM_SPACE = true", ("CSV", {"SKIP_HEADER": 1, "TRIM_SPACE": True}, None)),
        ("NULL_IF = ('a', 'b') FIELD_DELIMITER = '|'", (None, {"NULL_IF": ["a", "b"], "FIELD_DELIMITER": "|"}, None)),
        ("TYPE = json STRIP_OUTER_ARRAY = TRUE", ("JSON", {"STRIP_OUTER_ARRAY": True}, None)),
        ("FORMAT_NAME = 'raw.part'", (None, {}, "raw.part")),
        ('FORMAT_NAME = raw."Part"', (None, {}, 'raw."Part"')),
        ("", (None, {}, None)),
    ],
)
def test_options(sql: str, expected: tuple[str | None, dict[str, Any], str | None]) -> None:
    assert read_options(parse(sql).reader()) == expected


def test_reading_stops_at_the_first_word_that_is_no_option() -> None:
    reader = parse("SKIP_HEADER = 1 COMMENT = 'c'").reader()
    assert read_options(reader) == (None, {"SKIP_HEADER": 1}, None)
    assert reader.accept("COMMENT")


def test_options_of_a_format_that_is_altered_have_its_type() -> None:
    assert read_options(parse("STRIP_OUTER_ARRAY = FALSE").reader(), "JSON") == (
        "JSON",
        {"STRIP_OUTER_ARRAY": False},
        None,
    )
    with pytest.raises(SnowflakeError, match="invalid property 'SKIP_HEADER' for 'JSON'"):
        read_options(parse("SKIP_HEADER = 1").reader(), "JSON")


def test_other_types_are_refused() -> None:
    with pytest.raises(SnowflakeError, match="file formats of type XML"):
        read_options(parse("TYPE = XML").reader())


def test_names_of_options() -> None:
    names = ("TYPE", "FORMAT_NAME", "SKIP_HEADER", "STRIP_OUTER_ARRAY", "USE_LOGICAL_TYPE")
    assert all(map(is_option, names))
    assert not is_option("COMMENT")


@pytest.mark.parametrize(
    ("option", "written", "value"),
    [
        ("SKIP_HEADER", "12", 12),
        ("PARSE_HEADER", "True", True),
        ("PARSE_HEADER", "false", False),
        ("NULL_IF", "NULL", ["NULL"]),
        ("NULL_IF", ["a", ""], ["a", ""]),
        ("COMPRESSION", "gzip", "GZIP"),
        ("ESCAPE", "none", "NONE"),
        ("DATE_FORMAT", "auto", "AUTO"),
        ("DATE_FORMAT", "yyyy-mm-dd", "yyyy-mm-dd"),
        ("FILE_EXTENSION", "Txt", "Txt"),
    ],
)
def test_values_have_the_type_of_the_default(option: str, written: Any, value: Any) -> None:
    assert parse_value("CSV", option, written) == value
    assert type(parse_value("CSV", option, written)) is type(value)


@pytest.mark.parametrize(
    ("option", "written"), [("SKIP_HEADER", "-1"), ("PARSE_HEADER", "1"), ("FIELD_DELIMITER", ["a"])]
)
def test_wrong_values_are_refused(option: str, written: Any) -> None:
    with pytest.raises(SnowflakeError, match="invalid value") as refused:
        parse_value("CSV", option, written)
    assert refused.value.code == "001008"
