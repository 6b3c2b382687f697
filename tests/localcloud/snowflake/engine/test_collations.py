"""COLLATE of expressions: comparisons, order, groups and distinct rows."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number

# https://docs.snowflake.com/en/sql-reference/collation has comparisons of these characters, and how many differ.
WIDTHS = ("a", "A", "\uff41", "\uff21")
SPACES = (" ", "\u00a0", "\u1680", "\u2002", "\u2003")
SCRIPTS = ("1", "¹", "₁", "①", "\u0a67", "\u0be7")


@pytest.fixture
def words(sql):
    """`sql`, with a table W of words."""
    sql("CREATE TABLE W (X VARCHAR, Y VARCHAR)")
    sql("INSERT INTO W VALUES ('a', 'A'), ('A', 'b'), ('b', 'B'), ('B', 'a'), ('á', 'ab'), (' b ', 'é')")
    return sql


@pytest.mark.rule(
    "COLLATE compares by a locale, without cases (ci), also without accents (ci-ai), in upper or lower case, trimmed",
    source="sql-reference/collation#supported-specifiers",
    status="matches Snowflake in 15 languages, by the ICU of DuckDB; pi, fl, fu, and ai without ci are refused",
)
@pytest.mark.parametrize(
    ("comparison", "answer"),
    [
        ("'Abc' COLLATE 'en-ci' = 'abc'", True),
        ("COLLATE('Abc', 'en-cs') = 'abc'", False),
        ("'abc' = COLLATE('Abc', 'EN-CI')", True),
        ("'e' COLLATE 'fr-ci-ai' = 'É'", True),
        ("'e' COLLATE 'fr-ci' = 'É'", False),
        ("'n' COLLATE 'es-ci-ai' = 'ñ'", False),
        ("' ABC ' COLLATE 'en-trim' = 'ABC'", True),
        ("' ABC ' COLLATE 'en-ltrim' = 'ABC '", True),
        ("' ABC ' COLLATE 'en-ltrim' = 'ABC'", False),
        ("'ABC ' COLLATE 'rtrim' = 'ABC'", True),
        (r"'\u0131' COLLATE 'lower' = 'i'", False),
        (r"'\u0131' COLLATE 'upper' = 'i'", True),
        (r"'\u03b9\u0308\u0301' = '\u0390' COLLATE 'en-ci'", True),
        (r"'\u03b9\u0308\u0301' = '\u0390' COLLATE 'upper'", True),
        (r"'\u03b9\u0308\u0301' = '\u0390' COLLATE 'lower'", False),
        (r"'\u0001' = '' COLLATE 'en-ci'", True),
        (r"'\u0001' = '' COLLATE 'upper'", False),
        ("'+' < '-' COLLATE 'en-ci'", False),
        ("'+' < '-' COLLATE 'upper'", True),
        ("'abc' < '❄' COLLATE 'en-ci'", False),
        ("'B' COLLATE 'en-ci' IN ('a', 'b')", True),
        ("'B' COLLATE 'en' BETWEEN 'a' AND 'c'", True),
        ("'B' BETWEEN 'a' AND 'c'", False),
        ("'a' COLLATE '' = 'A'", False),
        ("NULL COLLATE 'en' = 'a'", None),
    ],
)
def test_comparisons(sql, comparison, answer) -> None:
    assert sql(f"SELECT {comparison} AS A") == [(answer,)]


@pytest.mark.parametrize("characters", [WIDTHS, SPACES, SCRIPTS])
def test_characters_that_differ_in_their_form_alone(sql, characters) -> None:
    rows = ", ".join(f"('{character}')" for character in characters)
    distinct = "COUNT(DISTINCT {} COLLATE 'en-ci'), COUNT(DISTINCT {} COLLATE 'upper')".replace("{}", "COLUMN1")
    cased = 2 if characters is WIDTHS else len(characters)
    assert sql(f"SELECT {distinct} FROM VALUES {rows}") == [(1, cased)]


@pytest.mark.rule(
    "ORDER BY, GROUP BY, DISTINCT, joins, windows, MIN and MAX use the collation of an expression",
    source="sql-reference/collation#uses-for-collation",
)
def test_what_uses_a_collation(words) -> None:
    english = [" b ", "a", "A", "á", "b", "B"]
    for order in ("X COLLATE 'en'", "COLLATE(X, 'en')"):
        assert [row[0] for row in words(f"SELECT X FROM W ORDER BY {order}")] == english
    assert [row[0] for row in words("SELECT COLLATE(X, 'en') FROM W ORDER BY 1")] == english
    assert [row[0] for row in words("SELECT X COLLATE 'utf8' AS C FROM W ORDER BY C")] == sorted(english)
    grouped = words("SELECT X COLLATE 'en-ci' AS C, COUNT(*) FROM W GROUP BY C ORDER BY C")
    assert [(word.lower(), count) for word, count in grouped] == [(" b ", 1), ("a", 2), ("á", 1), ("b", 2)]
    assert sorted(row[0].lower() for row in words("SELECT DISTINCT X COLLATE 'en-ci' FROM W")) == [" b ", "a", "b", "á"]
    assert words("SELECT COUNT(*) FROM W A JOIN W B ON A.X COLLATE 'en-ci' = B.Y") == [(8,)]
    numbers = "ROW_NUMBER() OVER (PARTITION BY X COLLATE 'en-ci' ORDER BY Y COLLATE 'en')"
    assert words(f"SELECT MAX(N) FROM (SELECT {numbers} AS N FROM W)") == [(2,)]
    assert words("SELECT MIN(X COLLATE 'en'), MAX(COLLATE(X, 'en')), MAX(X) FROM W") == [(" b ", "B", "á")]
    words("CREATE VIEW V AS SELECT COUNT(*) AS C FROM W WHERE X COLLATE 'en-ci' = 'A'")
    assert words("SELECT C FROM V") == [(2,)]
    words("INSERT INTO W (X) SELECT X COLLATE 'en' FROM W WHERE X COLLATE 'en-ci' = 'a'")
    words("DELETE FROM W WHERE X COLLATE 'en-ci' = 'a'")
    assert words("SELECT COUNT(*) FROM W") == [(4,)]


@pytest.mark.rule(
    "UPPER and LOWER write the letters of a collation's language",
    source="sql-reference/functions/lower#examples",
    status="matches Snowflake in columns of the result",
)
def test_letters_of_a_language(words) -> None:
    turkish = ("LOWER('I' COLLATE 'tr')", r"LOWER('I\u0130' COLLATE 'tr')", r"UPPER('i\u0131' COLLATE 'tr')")
    asked = ", ".join((*turkish, "LOWER('I' COLLATE 'en')"))
    found = words(f"SELECT {asked}, LOWER(NULL COLLATE 'tr')")
    assert found == [("\u0131", "\u0131i", "\u0130I", "i", None)]


@pytest.mark.rule(
    "Two collations in one comparison are error 002322 (42846)",
    source="sql-reference/collation#collation-precedence-in-multi-string-operations",
)
def test_two_collations(sql) -> None:
    assert error_number(sql, "SELECT 'a' COLLATE 'en' = 'a' COLLATE 'de'") == 2322
    assert error_number(sql, "SELECT 'a' COLLATE 'bin' = 'a' COLLATE 'utf8'") == 2322


@pytest.mark.parametrize(
    "query",
    [
        "SELECT X FROM W WHERE LOWER(X COLLATE 'en') = 'a'",
        "SELECT INITCAP(X COLLATE 'en') FROM W",
        "SELECT X FROM W WHERE X COLLATE 'en-ci' LIKE 'a'",
        "SELECT Z FROM (SELECT X COLLATE 'en' AS Z FROM W)",
        "SELECT X COLLATE 'en-ci' AS K, COUNT(*) FROM W GROUP BY ALL",
        "SELECT *, X COLLATE 'en-ci' AS K FROM W ORDER BY 2",
        "SELECT *, X COLLATE 'en-ci' AS K FROM W ORDER BY 9",
        "SELECT X COLLATE 'en-ci' AS K FROM W WHERE K = 'a'",
        "SELECT X COLLATE 'en-ci' AS K FROM W GROUP BY K HAVING K = 'a'",
        "SELECT X COLLATE 'en-ci' AS K FROM W QUALIFY K = 'a'",
        "SELECT X COLLATE 'en-ci' AS K, ROW_NUMBER() OVER (ORDER BY K) FROM W",
        "SELECT X COLLATE 'en' AS Z FROM W UNION SELECT Y FROM W",
        "SELECT X FROM W WHERE X COLLATE 'en-pi' = 'a'",
        "SELECT X FROM W WHERE X COLLATE 'en-ai' = 'a'",
        "SELECT X FROM W WHERE X COLLATE 'xx' = 'a'",
        "SELECT X FROM W WHERE X COLLATE 'upper-ci' = 'a'",
    ],
)
def test_other_uses_are_refused(words, query) -> None:
    assert error_number(words, query) == 2
