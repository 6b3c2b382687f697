"""Statements run in the engine, and their results as the protocol carries them."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pyarrow as pa
import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.execution import answer, define, fetch, with_tree
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

SELECT, INSERT = 0x1000, 0x3100


def run(session: Session, sql: str, **request: Any) -> dict[str, Any]:
    return answer(session, parse_one(sql), parse(sql, request))


@pytest.fixture
def table(session: Session) -> Session:
    define(session, ("D", "PUBLIC", "T"), parse_one("CREATE TABLE T (N NUMBER(5, 2), S VARCHAR(3))"))
    return session


def test_a_query_is_answered_in_arrow(table) -> None:
    found = run(table, "SELECT 1 AS A, 'x' AS B")
    assert (found["queryResultFormat"], found["statementTypeId"], found["total"]) == ("arrow", SELECT, 1)
    assert [(column["name"], column["type"]) for column in found["rowtype"]] == [("A", "fixed"), ("B", "text")]
    with pa.ipc.open_stream(b64decode(found["rowsetBase64"])) as reader:
        assert [list(row.values()) for row in reader.read_all().to_pylist()] == [[1, "x"]]
    assert found["queryId"]


@pytest.mark.rule(
    "A result without rows has an empty text for its rows",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/result_batch.py",
)
def test_no_rows_are_an_empty_text(table) -> None:
    found = run(table, "SELECT * FROM T")
    assert (found["rowsetBase64"], found["total"], len(found["rowtype"])) == ("", 0, 2)


def test_a_change_is_answered_with_its_count_in_json(table) -> None:
    found = run(table, "INSERT INTO T VALUES (1, 'a'), (2, 'b')")
    assert (found["rowset"], found["statementTypeId"]) == ([["2"]], INSERT)
    assert [column["name"] for column in found["rowtype"]] == ["number of rows inserted"]


def test_arrays_of_bindings_are_counted_together(table) -> None:
    numbers, texts = {"type": "FIXED", "value": ["1", "2", "3"]}, {"type": "TEXT", "value": ["a", "b", "c"]}
    found = run(table, "INSERT INTO T VALUES (?, ?)", bindings={"1": numbers, "2": texts})
    assert found["rowset"] == [["3"]]
    assert fetch(table, parse("SELECT COUNT(*), MAX(S) FROM T")) == (["fixed", "text"], [(3, "c")])


def test_a_description_has_columns_and_no_rows(table) -> None:
    found = run(table, "SELECT N FROM T WHERE S = ?", describeOnly=True)
    assert (found["rowset"], found["total"], found["numberOfBinds"]) == ([], 0, 1)
    assert [(column["name"], column["precision"], column["scale"]) for column in found["rowtype"]] == [("N", 5, 2)]
    assert not found["arrayBindSupported"]
    found = run(table, "INSERT INTO T VALUES (?, ?)", describeOnly=True)
    assert (found["numberOfBinds"], found["arrayBindSupported"]) == (2, True)
    assert fetch(table, parse("SELECT COUNT(*) FROM T"))[1] == [(0,)]


def test_what_cannot_be_described_is_refused(table) -> None:
    with pytest.raises(SnowflakeError) as error:
        run(table, "SHOW TABLES", describeOnly=True)
    assert error.value.code == "000002"


def test_a_result_of_a_type_that_snowflake_lacks_is_refused(table) -> None:
    table.connection.execute("CREATE TABLE D.PUBLIC.I AS SELECT BITSTRING('0101', 8) AS I")
    for call in (lambda: run(table, "SELECT * FROM I"), lambda: fetch(table, parse("SELECT * FROM I"))):
        with pytest.raises(SnowflakeError) as error:
            call()
        assert error.value.code == "000002"


def test_a_definition_keeps_the_lengths_of_its_columns(table) -> None:
    [number, text] = columns_of(table.connection, [("D", "PUBLIC", "T")])
    assert (number.type, text.length) == ("DECIMAL(5,2)", 3)


def test_a_changed_tree_is_a_changed_statement() -> None:
    before = parse("SELECT a FROM t WHERE b = ?", {"bindings": {"1": {"type": "TEXT", "value": "x"}}})
    after = with_tree(before, parse_one("SELECT 1"))
    assert (after.text, [token.value for token in after.tokens]) == ("SELECT 1", ["SELECT", "1"])
    assert after.bindings == before.bindings
