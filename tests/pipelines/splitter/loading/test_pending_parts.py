import pytest

from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts, Refusal, RowsRefused
from pipelines.splitter.loading.snowpipe import PastLoad
from pipelines.splitter.parts.part import Part

ONE, TWO, THREE = (Part(f"part-{number}", 10, 99, "ab") for number in range(3))


def loaded(part: Part, status: str = "LOADED", rows: int = 10, **more) -> dict:
    return {"path": part.key, "complete": True, "status": status, "rowsInserted": rows, **more}


def test_only_all_rows_of_a_part_make_it_loaded():
    pending = PendingParts((ONE, TWO, THREE))
    failed = loaded(THREE, "LOAD_FAILED", 0, firstError="too long")
    assert pending.report([loaded(ONE), loaded(TWO, rows=9), failed]) is True
    assert set(pending.parts) == {TWO.key, THREE.key}
    assert pending.failed == {TWO.key: "LOADED: 9 of 10 rows", THREE.key: "LOAD_FAILED: too long"}


def test_other_parts_and_unfinished_ones_are_no_news():
    pending = PendingParts((ONE,))
    assert pending.report([loaded(TWO), {**loaded(ONE), "complete": False}]) is False
    assert pending.report([]) is False
    assert set(pending.parts) == {ONE.key} and pending.failed == {}


def test_the_table_decides_and_half_a_part_is_an_error():
    pending = PendingParts((ONE, TWO))
    pending.count({ONE.key: 10, "another": 7})
    assert set(pending.parts) == {TWO.key}
    with pytest.raises(NotLoaded, match=r"^part-1 has 3 rows in the table, its manifest says 10$"):
        pending.count({TWO.key: 3})


def test_parts_that_failed_for_a_row_each_say_which_and_others_are_no_such_failure():
    refused = loaded(ONE, "LOAD_FAILED", 0, firstError="too long", firstErrorLineNum=7)
    pending = PendingParts((ONE, TWO))
    pending.raise_failed()
    pending.report([refused])
    with pytest.raises(RowsRefused, match=r"^1 parts failed, the first is part-0 LOAD_FAILED: too long$") as fault:
        pending.raise_failed()
    assert fault.value.refusals == {ONE.key: Refusal(7, "too long")}
    pending.report([loaded(TWO, "LOAD_FAILED", 0, firstError="no such file")])
    with pytest.raises(NotLoaded) as fault:
        pending.raise_failed()
    assert not isinstance(fault.value, RowsRefused)


def test_a_part_of_which_rows_are_in_the_table_is_not_written_again():
    pending = PendingParts((ONE,))
    pending.report([loaded(ONE, "PARTIALLY_LOADED", 9, firstError="too long", firstErrorLineNum=7)])
    assert pending.refusals == {}


def test_the_log_has_no_value_of_a_row_and_the_refusal_has_it():
    why = "Numeric value 'ann@x.org' is not recognized"
    pending = PendingParts((ONE,))
    pending.report([loaded(ONE, "LOAD_FAILED", 0, firstError=why, firstErrorLineNum=7)])
    with pytest.raises(RowsRefused, match=r"Numeric value 'xxx@x.xxx' is not recognized$") as fault:
        pending.raise_failed()
    assert fault.value.refusals == {ONE.key: Refusal(7, why)}
    past = PastLoad(ONE.key, "LOAD_FAILED", 0, 7, why)
    assert past.text == "LOAD_FAILED before: Numeric value 'xxx@x.xxx' is not recognized"
