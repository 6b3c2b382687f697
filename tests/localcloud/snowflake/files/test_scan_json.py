"""JSON files, read into DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from localcloud.snowflake.files.data_file import NotJson
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.scan_json import scan_json


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def rows(duck: duckdb.DuckDBPyConnection, folder: Path, text: str, strip: bool = False) -> list[tuple]:
    path = folder / "file"
    path.write_text(text)
    assert scan_json(duck, path, FileFormat("JSON", {"STRIP_OUTER_ARRAY": strip}), "raw") == 1
    return duck.execute("SELECT rn, line, error IS NOT NULL, width, c1 FROM raw ORDER BY rn").fetchall()


def test_a_value_is_a_row(duck, tmp_path) -> None:
    assert rows(duck, tmp_path, '{"a": 1}\n[2]\n') == [(1, None, False, 1, '{"a": 1}'), (2, None, False, 1, "[2]")]


def test_values_need_no_lines(duck, tmp_path) -> None:
    assert [row[4] for row in rows(duck, tmp_path, '{"a":\n1}{"b": 2}')] == ['{"a":\n1}', '{"b": 2}']


def test_elements_of_outer_arrays_are_rows(duck, tmp_path) -> None:
    assert [row[4] for row in rows(duck, tmp_path, '[{"a": 1},\n{"a": 2}]', strip=True)] == ['{"a": 1}', '{"a": 2}']
    duck.execute("DROP TABLE raw")
    assert [row[4] for row in rows(duck, tmp_path, '{"a":1}\n[{"b":2}]\n', strip=True)] == ['{"a":1}', '{"b":2}']


def test_malformed_lines_are_errors_of_their_rows(duck, tmp_path) -> None:
    assert rows(duck, tmp_path, '{"a": 1}\n{"a": \n{"a": 3}\n') == [
        (1, 1, False, 1, '{"a": 1}'),
        (2, 2, True, 1, None),
        (3, 3, False, 1, '{"a": 3}'),
    ]


@pytest.mark.parametrize("text", ["no json", '[{"a": 1}, {"a"', '[1]\n{"a": \n'])
def test_other_files_are_not_json(duck, tmp_path, text) -> None:
    with pytest.raises(NotJson, match="Error parsing JSON: "):
        rows(duck, tmp_path, text)


@pytest.mark.rule(
    "A JSON file may have commas between its documents, unquoted keys and single quotes",
    source="user-guide/querying-stage#example-3-querying-elements-in-a-json-file",
    status="matches Snowflake for files of up to 16 MB; larger ones must be standard JSON",
)
def test_documents_that_are_not_standard_json(duck, tmp_path) -> None:
    assert [row[4] for row in rows(duck, tmp_path, "{\"a\": 1},\n{b: 'x'},\n")] == ['{"a":1}', '{"b":"x"}']
    duck.execute("DROP TABLE raw")
    assert [row[4] for row in rows(duck, tmp_path, "[{a: TRUE}, {a: NULL}]", strip=True)] == [
        '{"a":true}',
        '{"a":null}',
    ]


def test_a_message_has_no_path_of_the_machine(duck, tmp_path) -> None:
    for text in ('{"a":\n', '{"a": 1}\n{"a"\n{"a": 2}\n'):
        try:
            rows(duck, tmp_path, text)
            [(message,)] = duck.execute("SELECT error FROM raw WHERE error IS NOT NULL").fetchall()
        except NotJson as error:
            message = str(error)
        assert message.startswith("Error parsing JSON: ")
        assert str(tmp_path) not in message
        duck.execute("DROP TABLE IF EXISTS raw")
