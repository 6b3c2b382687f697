from collections.abc import Iterable
from dataclasses import replace

import pytest

from pipelines.splitter.landing.misfit import RefusedValue
from pipelines.splitter.loading.pending_parts import ColumnGone
from pipelines.splitter.loading.target import NotReady, Target, generation_of, name_of
from pipelines.splitter.reading.column_type import Date, Number, Text, Timestamp
from pipelines.splitter.reading.contract import Column

BY_NAME = (
    "COPY INTO D.RAW.T\nFROM @D.RAW.READY\nFILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART_BY_NAME')\n"
    "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE\n"
    "INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER)"
)
BY_POSITION = (
    "COPY INTO D.RAW.T (A, B, _PART, _ROW)\nFROM (\n    SELECT\n        $1,\n        $2,\n        METADATA$FILENAME,\n"
    "        METADATA$FILE_ROW_NUMBER\n    FROM @D.RAW.READY\n)\nFILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART')"
)
COLUMNS = ("A", "B", "C", "_PART", "_ROW")


def target(pipes: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Target:
    return Target.of("t", dict.fromkeys(columns, "VARCHAR(16777216)"), pipes)


def contract(columns: Iterable[str]) -> list[Column]:
    return [Column(name) for name in columns]


def test_its_pipes_are_those_of_its_name_in_order():
    names = ["T_PIPE_10", "T_PIPE", "T_PIPE_2", "T_PIPE_1", "T_PIPE_02", "T2_PIPE", "AT_PIPE", "T_PIPE_X", "TXPIPE"]
    assert [pipe.name for pipe in target(dict.fromkeys(names, "")).pipes] == ["T_PIPE", "T_PIPE_2", "T_PIPE_10"]
    assert [name_of("t", generation_of(name, "t")) for name in names[:3]] == names[:3]


def test_new_parts_go_to_the_newest_pipe():
    assert target({"T_PIPE": BY_POSITION, "T_PIPE_2": BY_NAME}).newest(contract("bca")).name == "T_PIPE_2"
    assert target({"T_PIPE": BY_POSITION}).newest(contract("ab")).name == "T_PIPE"


@pytest.mark.parametrize(
    ("found", "columns", "reason"),
    [
        (target({}, ()), ["a"], "RAW.T does not exist yet: waiting for the migration"),
        (target({"T_PIPE_2": BY_NAME}), ["a", "d", "e"], "RAW.T has no column D, E yet: waiting for the migration"),
        (target({}), ["a"], "RAW.T has no pipe yet: waiting for the migration"),
        (target({"T_PIPE": BY_POSITION}), ["a", "b", "c"], "RAW.T_PIPE loads other columns by position: waiting"),
        (target({"T_PIPE": BY_POSITION}), ["b", "a"], "RAW.T_PIPE loads other columns by position: waiting"),
        (target({"T_PIPE": BY_POSITION}), ["a"], "RAW.T_PIPE loads other columns by position: waiting"),
        (target({"T_PIPE": BY_POSITION.replace("_ROW)", ")")}), ["a", "b"], "loads other columns by position"),
        (target({"T_PIPE": "COPY INTO T FROM @S"}), ["a", "b"], "RAW.T_PIPE loads other columns by position"),
        (target({"T_PIPE": BY_NAME.replace("CASE_IN", "NONE -- ")}), ["a", "b"], "loads other columns by position"),
    ],
)
def test_parts_wait_for_what_the_warehouse_lacks(found, columns, reason):
    with pytest.raises(NotReady, match=reason):
        found.newest(contract(columns))


# The types as https://docs.snowflake.com/en/sql-reference/sql/desc-table prints them.
@pytest.mark.parametrize(
    ("there", "accepted", "waits"),
    [
        ("VARCHAR(16)", Text(16), False),
        ("VARCHAR(16)", Text(17), True),
        ("VARCHAR(16777216)", Text(), False),
        ("VARCHAR(100)", Text(), True),
        ("NUMBER(38,0)", Number(38), False),
        ("NUMBER(4,0)", Number(5), True),
        ("NUMBER(18,3)", Number(15, scale=3), False),
        ("NUMBER(17,3)", Number(15, scale=3), True),
        ("TIMESTAMP_NTZ(9)", Timestamp(), False),
        ("DATE", Date(), False),
        ("VARIANT", Text(), False),
        ("NUMBER(4,0)", Text(), False),
    ],
)
def test_parts_wait_for_a_column_that_is_to_become_wider(there, accepted, waits):
    found = Target.of("t", {"A": there}, {"T_PIPE": BY_NAME})
    columns = [Column("a", accepted)]
    if not waits:
        assert found.newest(columns).name == "T_PIPE"
        return
    with pytest.raises(NotReady) as waiting:
        found.newest(columns)
    assert str(waiting.value) == (
        f"column A of RAW.T is {there} still, too narrow for the contract: waiting for the migration"
    )


@pytest.mark.parametrize(
    ("there", "meant_for", "goes_to"),
    [
        ([1, 2, 3], 1, 1),
        ([1, 2, 3], 2, 2),
        ([2, 3], 1, 2),
        ([3], 1, 3),
        ([2], 2, 2),
    ],
)
def test_parts_stay_with_their_pipe_and_go_on_to_the_oldest_after_it(there, meant_for, goes_to):
    pipes = {name_of("t", number): BY_NAME for number in there}
    assert target(pipes).next_from(meant_for, ["a"]).generation == goes_to


def test_parts_never_go_back_to_an_older_pipe():
    with pytest.raises(NotReady, match="has no pipe yet"):
        target({"T_PIPE": BY_POSITION}).next_from(2, ["a", "b"])


def test_a_column_that_went_is_not_left_out_in_silence():
    with pytest.raises(ColumnGone, match=r"RAW\.T has no column D any more, so its values would be left out"):
        target({"T_PIPE_2": BY_NAME}).next_from(2, ["a", "d"])


def test_what_the_table_knows():
    found = target({})
    assert [found.knows(columns) for columns in (["c"], ["c", "d"], [])] == [True, False, False]


def test_a_table_tells_whether_it_takes_a_value_that_the_contract_refuses():
    found = Target.of("t", {"A": "VARCHAR(5)"}, {})
    refused = RefusedValue.of("a", "12345", "a text of at most 3 characters")
    assert found.takes(refused, [Column("a", Text(3)), Column("b")])
    assert not found.takes(replace(refused, length=6), [Column("a", Text(3))])
    assert not found.takes(refused, [Column("b")]) and not target({}, ("B",)).takes(refused, [Column("a", Text(3))])
