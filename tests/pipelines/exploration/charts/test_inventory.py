from pipelines.exploration.picture import ACCENT, MAIN
from tests.pipelines.exploration.charts.marts import drawn


def test_a_check_says_how_many_rows_have_the_fault():
    [rows] = drawn("data_quality").specification()["datasets"].values()
    assert [(row["check"], row["state"], row["found"]) for row in rows] == [
        ("users p", "none", "none"),
        ("books q", "some", "1 of 8 (12 %)"),
    ]


def test_datasets_are_labelled_with_their_rows_and_coloured_by_sender():
    svg = drawn("holdings").svg()
    assert "1,000,000" in svg
    assert MAIN in svg and ACCENT in svg
