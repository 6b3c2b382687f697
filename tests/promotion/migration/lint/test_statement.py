"""The heads of statements, also of those that sqlglot keeps as opaque text."""

from __future__ import annotations

import pytest

from promotion.migration.lint.statement import read


@pytest.mark.parametrize(
    ("text", "verb", "kind", "name", "guarded", "replaces"),
    [
        ("CREATE TABLE D.RAW.X (A INT)", "CREATE", "TABLE", "D.RAW.X", False, False),
        ("create table if not exists d.raw.x (a int)", "CREATE", "TABLE", "D.RAW.X", True, False),
        ("CREATE OR REPLACE SECURE VIEW D.M.V AS SELECT 1 AS A", "CREATE", "VIEW", "D.M.V", False, True),
        ("CREATE OR ALTER TABLE D.RAW.X (A INT)", "CREATE", "TABLE", "D.RAW.X", False, True),
        ("CREATE DYNAMIC TABLE D.RAW.X", "CREATE", "DYNAMIC TABLE", "D.RAW.X", False, False),
        ("CREATE FILE  FORMAT IF NOT EXISTS D.RAW.F TYPE = CSV", "CREATE", "FILE FORMAT", "D.RAW.F", True, False),
        ("CREATE PIPE IF NOT EXISTS D.RAW.P AS COPY INTO D.RAW.X", "CREATE", "PIPE", "D.RAW.P", True, False),
        ("DROP PIPE IF EXISTS D.RAW.P", "DROP", "PIPE", "D.RAW.P", True, False),
        ('DROP STAGE "d".RAW."a.b"', "DROP", "STAGE", "d.RAW.a.b", False, False),
        ("ALTER TABLE IF EXISTS RAW.X SET COMMENT = 'x'", "ALTER", "TABLE", "RAW.X", True, False),
        ("COMMENT IF EXISTS ON COLUMN D.RAW.X.A IS 'x'", "COMMENT", "TABLE", "D.RAW.X", True, False),
        ("COMMENT ON VIEW D.M.V IS 'x'", "COMMENT", "VIEW", "D.M.V", False, False),
        ("UPDATE D.RAW.X SET A = 1", "UPDATE", "TABLE", "D.RAW.X", False, False),
        ("DROP TABLE IDENTIFIER('D.RAW.X')", "DROP", "TABLE", "", False, False),
        ("GRANT SELECT ON TABLE D.RAW.X TO ROLE R", "GRANT", "", "", False, False),
        ("'no end", "", "", "", False, False),
    ],
)
def test_a_head_is_read(text: str, verb: str, kind: str, name: str, guarded: bool, replaces: bool) -> None:
    [statement] = read(text)
    assert (statement.verb, statement.kind, str(statement.name)) == (verb, kind, name)
    assert (statement.guarded, statement.replaces) == (guarded, replaces)


def test_a_statement_has_the_line_of_its_first_word() -> None:
    script = "-- first\nCREATE TABLE D.RAW.X (\n    A INT\n);\n\n/* two\nlines */\nDROP TABLE D.RAW.X;\n-- the end"
    assert [(statement.verb, statement.line) for statement in read(script)] == [("CREATE", 2), ("DROP", 8)]


def test_the_names_behind_its_own_are_cut_to_their_objects() -> None:
    [pipe] = read("CREATE PIPE D.RAW.P AS COPY INTO D.RAW.X (A) FROM (SELECT D.RAW.Y.A, t.$1 FROM @D.RAW.S/a t)")
    assert [str(name) for name in pipe.names_after()] == ["D.RAW.X", "D.RAW.Y", "D.RAW.S"]


def test_an_opaque_statement_has_no_tree_and_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    [pipe] = read("ALTER PIPE D.RAW.P REFRESH")
    assert pipe.tree is None and caplog.records == []
