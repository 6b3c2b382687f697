import pyarrow as pa
import pytest

from pipelines.splitter.reading.contract import (
    DATASETS,
    Column,
    Number,
    Text,
    Timestamp,
    first_fault,
    header_fault,
    names,
)

WHOLE, MONEY = Number(digits=3, whole=True), Number(digits=3)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Text(), ["", "a", "é"], []),
        (MONEY, ["0", "-999.999", "1e2", ".5"], ["1000", "-1000", "nan", "inf", "many", "", "1,5"]),
        (WHOLE, ["0", "-999", "7.0"], ["1.5", "1000", "x"]),
        (
            Timestamp(),
            ["2021-12-25", "2021-12-25 07:00:00", "2021-12-25T07:00:00.5"],
            ["noon", "2021-13-01", "2021-12-25T07:00:00Z", "25.12.2021", ""],
        ),
    ],
)
def test_a_type_accepts_its_values_and_null_and_no_others(kind, good, bad):
    assert kind.accepts(pa.array([*good, None], pa.string())) is True
    assert kind.accepts(pa.array([], pa.string())) is True
    for value in bad:
        assert kind.accepts(pa.array([*good, value], pa.string())) is False, value


def test_a_type_says_what_it_means():
    assert WHOLE.meaning == "a whole number of at most 3 digits before the point"
    assert MONEY.meaning == "a number of at most 3 digits before the point"
    assert Text().meaning == "text" and "without a time zone" in Timestamp().meaning


def test_the_columns_stand_in_the_order_of_the_raw_tables():
    assert {dataset: names(columns) for dataset, columns in DATASETS.items()} == {
        "users": ("first_name", "last_name", "email"),
        "movies": ("title", "duration_mins", "original_language", "size_mb"),
        "streams": ("movie_title", "user_email", "size_mb", "start_at", "end_at"),
    }


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (("a", "b"), None),
        (("b", "a"), None),
        (("a",), "missing column 'b'; expected a, b"),
        ((), "missing column 'a', 'b'; expected a, b"),
        (("a", "b", "c"), "unknown column 'c'; expected a, b"),
        (("a", "b", "a"), "duplicate column 'a'; expected a, b"),
        (("a", "c"), "missing column 'b'; unknown column 'c'; expected a, b"),
    ],
)
def test_a_header_fault_names_the_columns(header, fault):
    assert header_fault(header, (Column("a"), Column("b"))) == fault


def test_the_first_fault_is_the_first_row_whatever_its_column():
    contract = (Column("n", MONEY), Column("w", WHOLE), Column("t"))

    def fault(numbers: list, wholes: list):
        table = pa.table({"n": pa.array(numbers, pa.string()), "w": pa.array(wholes, pa.string()), "t": [""] * 5})
        return first_fault(table, contract)

    good = ["1", "2", None, "4", "5"]
    assert fault(good, good) is None
    for row in range(5):
        wrong = [*good[:row], "x" * 100, *good[row + 1 :]]
        assert fault(wrong, good) == (row, f"n is {'x' * 80!r}, not {MONEY.meaning}")
    assert fault(["1", "2", "3", "x", "x"], ["1", "0.5", "2", "2", "2"]) == (1, f"w is '0.5', not {WHOLE.meaning}")


def test_columns_in_several_chunks_are_one():
    chunks = pa.chunked_array([pa.array(["1", "2"]), pa.array(["x"])])
    assert first_fault(pa.table({"n": chunks}), (Column("n", MONEY),)) == (2, f"n is 'x', not {MONEY.meaning}")
