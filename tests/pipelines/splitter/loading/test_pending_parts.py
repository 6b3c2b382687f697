import pytest

from pipelines.splitter.loading.pending_parts import NotLoaded, PendingParts
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
