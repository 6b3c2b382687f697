"""The difference of two snapshots, object by object."""

import pytest

from promotion.review.schema import schema_changes
from promotion.review.snapshot import SchemaObject


def thing(kind="TABLE", name="RAW.T", made="1", columns=None, text="", properties=None, grants=()) -> SchemaObject:
    return SchemaObject(kind, name, made, columns or {}, text, properties or {}, frozenset(grants))


def changes(before, after):
    return schema_changes(*({(each.kind, each.name): each for each in side} for side in (before, after)))


def lines(change) -> list[str]:
    return [str(line) for line in change.lines]


def test_columns_that_come_go_and_change():
    old = {"A": "VARCHAR", "B": "NUMBER(18, 3)", "C": "DATE"}
    new = {"A": "VARCHAR NOT NULL", "B": "NUMBER(18, 3)", "D": "DATE"}
    [change] = changes([thing(columns=old)], [thing(columns=new)])
    assert (change.action, change.gains, change.loses, change.alters) == ("change", ("D",), ("C",), ("A",))
    assert lines(change) == ["- column A VARCHAR", "+ column A VARCHAR NOT NULL", "- column C DATE", "+ column D DATE"]


def test_a_table_that_was_made_again_lost_its_rows_even_if_it_looks_the_same():
    [change] = changes([thing(columns={"A": "DATE"})], [thing(columns={"A": "DATE"}, made="2")])
    assert (change.action, change.lost, change.lines) == ("replace", "its rows are lost", ())


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("PIPE", "the record of loaded parts is lost"),
        ("STAGE", "the record of loaded parts is lost"),
        ("TABLE", "its rows are lost"),
        ("VIEW", ""),
        ("FILE FORMAT", ""),
    ],
)
def test_a_drop_says_what_is_lost(kind, lost):
    [change] = changes([thing(kind)], [])
    assert (change.action, change.lost) == ("drop", lost)


def test_a_view_that_was_replaced_by_the_same_text_did_not_change():
    assert changes([thing("VIEW", text="SELECT 1")], [thing("VIEW", text="SELECT 1", made="2")]) == []


def test_texts_properties_and_grants_differ():
    before = thing("PIPE", text="COPY\nINTO A", properties={"comment": "a"}, grants=["OPERATE to S", "MONITOR to S"])
    after = thing("PIPE", text="COPY\nINTO B", properties={"comment": "b"}, grants=["OPERATE to S", "OPERATE to X"])
    [change] = changes([before], [after])
    assert lines(change) == [
        "  COPY",
        "- INTO A",
        "+ INTO B",
        "- comment: a",
        "+ comment: b",
        "- grant MONITOR to S",
        "+ grant OPERATE to X",
    ]


def test_what_loses_something_comes_first_then_by_kind_and_name():
    found = changes(
        [thing("PIPE", "RAW.P"), thing(name="RAW.LOSES", columns={"A": "DATE", "B": "DATE"})],
        [thing("VIEW", "MARTS.V"), thing(name="RAW.NEW"), thing(name="RAW.LOSES", columns={"A": "DATE"})],
    )
    assert [change.name for change in found] == ["RAW.LOSES", "RAW.P", "RAW.NEW", "MARTS.V"]


def test_another_order_of_columns_is_said():
    [change] = changes(
        [thing(columns={"A": "DATE", "B": "DATE"})], [thing(columns={"B": "DATE", "A": "DATE"}, made="2")]
    )
    assert lines(change) == ["  the columns are in another order"]
