"""File formats: their options, and those that the loader honours."""

from __future__ import annotations

import json

import pytest

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_defaults import DEFAULTS
from localcloud.snowflake.wire.errors import SnowflakeError


def test_an_option_has_its_default_unless_it_is_set() -> None:
    format_ = FileFormat("CSV", {"SKIP_HEADER": 2})
    assert (format_["SKIP_HEADER"], format_["FIELD_DELIMITER"]) == (2, ",")
    with pytest.raises(KeyError):
        FileFormat("PARQUET")["FIELD_DELIMITER"]


def test_options_are_added_to_a_copy() -> None:
    format_ = FileFormat("CSV", {"SKIP_HEADER": 2, "TRIM_SPACE": True})
    other = format_.with_options({"SKIP_HEADER": 1})
    assert (other.type, other.options) == ("CSV", {"SKIP_HEADER": 1, "TRIM_SPACE": True})
    assert format_["SKIP_HEADER"] == 2


@pytest.mark.parametrize("type_", DEFAULTS)
def test_all_options_are_the_type_and_the_defaults(type_: str) -> None:
    format_ = FileFormat(type_, {"TRIM_SPACE": True})
    assert format_.all_options() == {"TYPE": type_, **DEFAULTS[type_], "TRIM_SPACE": True}
    assert json.loads(format_.as_json()) == format_.all_options()
    assert format_.as_json().startswith(f'{{"TYPE":"{type_}",')


@pytest.mark.parametrize(
    "format_",
    [
        FileFormat("CSV", {"FIELD_DELIMITER": "|", "NULL_IF": ["x"]}),
        FileFormat("CSV", {"FILE_EXTENSION": "txt", "RECORD_DELIMITER": "\n"}),
        FileFormat("JSON", {"STRIP_OUTER_ARRAY": True, "COMPRESSION": "ZSTD"}),
    ],
)
def test_formats_that_can_be_loaded(format_: FileFormat) -> None:
    format_.require_loadable()


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        (FileFormat("CSV", {"RECORD_DELIMITER": ";"}), "CSV files with RECORD_DELIMITER = ;"),
        (FileFormat("JSON", {"ALLOW_DUPLICATE": True}), "JSON files with ALLOW_DUPLICATE = True"),
        (FileFormat("CSV", {"COMPRESSION": "BROTLI"}), "COMPRESSION = BROTLI"),
        (FileFormat("CSV", {"PARSE_HEADER": True, "SKIP_HEADER": 1}), "SKIP_HEADER with PARSE_HEADER = TRUE"),
    ],
)
def test_formats_that_would_be_read_differently_are_refused(format_: FileFormat, text: str) -> None:
    with pytest.raises(SnowflakeError, match=text):
        format_.require_loadable()


def test_a_header_is_refused_where_columns_have_no_names() -> None:
    FileFormat("JSON").require_positional()
    FileFormat("CSV", {"SKIP_HEADER": 1}).require_positional()
    with pytest.raises(SnowflakeError, match="only allowed for CSV INFER_SCHEMA and MATCH_BY_COLUMN_NAME"):
        FileFormat("CSV", {"PARSE_HEADER": True}).require_positional()


def test_fingerprints_are_equal_for_equal_formats_only() -> None:
    assert FileFormat("CSV", {"A": 1, "B": 2}).fingerprint == FileFormat("CSV", {"B": 2, "A": 1}).fingerprint
    prints = [FileFormat(type_, options).fingerprint for type_ in ("CSV", "JSON") for options in ({}, {"A": 1})]
    assert len(set(prints)) == 4
