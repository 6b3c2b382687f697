"""The migrations that keep a change by hand, and those that take it back."""

from datetime import UTC, datetime

import pytest

from promotion.drift.migrations import Writer
from promotion.review.snapshot import SchemaObject

VIEW = "CREATE OR REPLACE VIEW {{ database }}.MARTS.V AS SELECT 1 AS A FROM {{ database }}.RAW.T;\n"
V = "migrations/raw/V20261129100000__{}_table_t.sql"


@pytest.fixture
def writer(tmp_path) -> Writer:
    (tmp_path / "marts").mkdir()
    (tmp_path / "marts" / "R__v.sql").write_text(VIEW)
    return Writer("D", tmp_path, datetime(2026, 11, 29, 10, tzinfo=UTC))


def side(*objects: SchemaObject):
    return {(each.kind, each.name): each for each in objects}


def table(columns, **properties) -> SchemaObject:
    return SchemaObject("TABLE", "RAW.T", "", columns, "", properties, frozenset())


def view(text) -> SchemaObject:
    return SchemaObject("VIEW", "MARTS.V", "", {}, text, {}, frozenset())


def test_a_column_that_was_added(writer):
    sides = side(table({"A": "DATE"})), side(table({"A": "DATE", "B": 'VARCHAR(20) COMMENT "it\'s"'}))
    assert writer.keep(*sides).files == {
        V.format("keep"): "ALTER TABLE {{ database }}.RAW.T ADD COLUMN IF NOT EXISTS B VARCHAR(20) COMMENT 'it''s';\n"
    }
    assert writer.back(*sides).files == {
        V.format("back"): "ALTER TABLE {{ database }}.RAW.T DROP COLUMN IF EXISTS B;\n"
    }


def test_a_column_of_another_type(writer):
    sides = side(table({"A": "VARCHAR(10) NOT NULL"})), side(table({"A": "VARCHAR(20) NOT NULL"}))
    assert writer.keep(*sides).files == {
        V.format("keep"): "ALTER TABLE {{ database }}.RAW.T ALTER COLUMN A SET DATA TYPE VARCHAR(20);\n"
    }


def test_a_table_that_was_made_or_dropped(writer):
    with_table, without = side(table({"A": "DATE"}, comment="c")), side()
    made = "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.T (\n    A DATE\n) COMMENT = 'c';\n"
    assert writer.keep(without, with_table).files == {V.format("keep"): made}
    assert writer.back(without, with_table).files == {V.format("back"): "DROP TABLE IF EXISTS {{ database }}.RAW.T;\n"}
    assert writer.back(with_table, without).files == {V.format("back"): made}


def test_a_view_with_another_text_is_its_repeatable_script(writer):
    sides = (
        side(view("CREATE VIEW D.MARTS.V AS SELECT 1")),
        side(view("CREATE VIEW D.MARTS.V AS SELECT 2 FROM D.RAW.T")),
    )
    assert writer.keep(*sides).files == {
        "migrations/marts/R__v.sql": "CREATE VIEW {{ database }}.MARTS.V AS SELECT 2 FROM {{ database }}.RAW.T;\n"
    }
    [(path, text)] = writer.back(*sides).files.items()
    assert path == "migrations/marts/R__v.sql" and text.startswith(VIEW.rstrip()) and "-- made again" in text


def test_a_view_that_was_dropped_on_purpose_loses_its_script(writer):
    assert writer.keep(side(view("x")), side()).files == {"migrations/marts/R__v.sql": None}


def test_two_scripts_have_two_versions_and_rights_need_none(writer):
    other = SchemaObject("SEQUENCE", "RAW.S", "", {}, "", {}, frozenset())
    granted = SchemaObject("TABLE", "RAW.G", "", {}, "", {}, frozenset({"DELETE to A"}))
    plain = SchemaObject("TABLE", "RAW.G", "", {}, "", {}, frozenset())
    found = writer.back(side(plain), side(table({"A": "DATE"}), other, granted))
    assert sorted(path.rpartition("/")[2][:15] for path in found.files) == ["V20261129100000", "V20261129100001"]
    assert found.by_hand == []


def test_what_no_script_can_do_is_named(writer):
    found = writer.keep(side(table({"A": "DATE"}, comment="a")), side(table({"A": "DATE"}, comment="b")))
    assert found.files == {} and found.by_hand == ["TABLE RAW.T: - comment: a; + comment: b"]
