"""Functions: each that is known answers as Snowflake's page on it says; all others are refused.

Few of the pages' examples could be opened; most were written from memory, some after what came out. They say what is
taken for Snowflake's answer, and fail when it changes.
"""

import importlib
import math
from typing import Any

import pytest
from snowflake.connector.errors import Error, ProgrammingError

from localcloud.snowflake.engine.functions import all_names
from localcloud.snowflake.engine.functions.registry import KINDS, NAMES
from tests.localcloud.snowflake.engine.functions.fails import Fails

# Kinds whose examples take half of the time of all.
LONG = ("aggregates", "conversion", "variants")
DOCS = "https://docs.snowflake.com/en/sql-reference/functions/"


def examples_of(kind: str) -> list[tuple[str, str, Any]]:
    """The function (or operator), an expression or a whole query, and Snowflake's value or rows or code of error."""
    return importlib.import_module(f"tests.localcloud.snowflake.engine.functions.{kind}").EXAMPLES


def name_of(kind: Any) -> str:
    return kind.__name__.rpartition(".")[2]


def found(sql: Any, text: str) -> Any:
    """A query's rows, an expression's value, or the error."""
    whole = text.startswith(("SELECT ", "WITH ", "CREATE ", "SET "))
    try:
        rows = sql(text if whole else f"SELECT {text}")
    except Error as error:
        return Fails(error.errno)
    return rows if whole else rows[0][0]


def same(ours: Any, theirs: Any) -> bool:
    """Return True if values, or rows of them, are equal and of the same types; floating point up to its last digits."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, (list, tuple)):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return math.isclose(ours, theirs, rel_tol=1e-12) if isinstance(ours, float) else ours == theirs


@pytest.mark.rule(
    "Functions return the documented values, for NULLs and edge cases too, and the documented type",
    source="sql-reference/functions-all",
    status="matches for the functions listed at the end of this page; most examples are from memory",
)
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind in LONG)) for kind in map(name_of, KINDS)]
)
def test_examples(sql, kind) -> None:
    wrong = [
        (text, theirs, ours) for _, text, theirs in examples_of(kind) if not same(ours := found(sql, text), theirs)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_each_function_has_an_example(kind) -> None:
    assert kind.NAMES - {name for name, *_ in examples_of(name_of(kind))} == set()


def test_no_function_is_made_up() -> None:
    assert all_names.NAMES >= NAMES
    assert sum(len(kind.NAMES) for kind in KINDS) == len(NAMES), "a function is of one kind"


@pytest.mark.rule(
    "Snowflake's other functions",
    source="sql-reference/functions-all",
    status="not supported: error 000002",
)
@pytest.mark.parametrize("name", sorted(all_names.NAMES - NAMES)[::20])
def test_what_is_not_done_is_refused(sql, name) -> None:
    for statement in ("SELECT {}", "CREATE VIEW V AS SELECT {} AS A", "SET X = {}"):
        numbers = {
            found(sql, statement.format(f"{name}({arguments})")).number for arguments in ("", "1", "1, 2", "1, 2, 3")
        }
        assert 2 in numbers and numbers <= {2, 938, 939}, (statement, numbers)


FOREIGN = [
    "STRFTIME(CURRENT_DATE, '%Y')", "LIST_VALUE(1)", "CURRENT_SETTING('threads')", "VERSION()", "SLEEP_MS(1)",
    "ERROR('x')", "REGEXP_MATCHES('a', 'a')", "NOW()", "TODAY()", "WRITE_LOG('x')",
    "DATE_ADD(CURRENT_DATE, 1)", "STR_POSITION('a', 'b')", "APPROX_QUANTILE(1, 0.5)", "ARRAY_AGGREGATE([1], 'sum')",
    "(SELECT 1 FROM READ_CSV('/etc/passwd'))",
]  # fmt: skip


@pytest.mark.rule(
    "An unknown function is error 002140",
    source="https://github.com/snowflakedb/snowflake-kafka-connector/blob/master/test/tests/test_channel_invalidation.py",
)
@pytest.mark.parametrize("call", FOREIGN)
def test_functions_that_only_others_have(sql, call) -> None:
    for statement in (f"SELECT {call}", f"CREATE VIEW V AS SELECT 1 AS A WHERE {call} IS NULL", f"SET X = {call}"):
        with pytest.raises(ProgrammingError, match="Unknown function") as error:
            sql(statement)
        assert error.value.errno == 2140


def test_names_before_a_parenthesis_that_are_no_functions(sql) -> None:
    sql("CREATE TABLE STRFTIME (A INT, B VARCHAR(3), PRIMARY KEY (A))")
    sql("INSERT INTO STRFTIME (A, B) WITH NOW (C, D) AS (SELECT * FROM VALUES (1, 'a')) SELECT * FROM NOW")
    assert sql("SELECT X.Y FROM (SELECT A FROM STRFTIME WHERE A IN (1) AND (B = 'a')) AS X (Y)") == [(1,)]


def test_what_would_take_minutes_to_plan_is_refused_at_once(sql) -> None:
    sql("CREATE TABLE T (A INT)")
    assert sql(f"SELECT {' / '.join('AAAA')} FROM T") == []
    for deep in (" / ".join("A" * 9), f"{'CEIL(' * 9}A / 2{')' * 9}"):
        assert found(sql, f"SELECT {deep} FROM T") == Fails(2)
