from tests.pipelines.exploration.charts.marts import drawn


def test_shares_by_source_are_of_each_kind_of_count():
    [rows] = drawn("movies_by_source").specification()["datasets"].values()
    shares = {row["what"]: row["share"] for row in rows if row["source"] == "book"}
    assert shares == {"titles known": 0.75, "titles streamed": 2 / 3, "streams": 0.9}


def test_a_language_without_a_name_keeps_its_code():
    [rows] = drawn("movies_by_language").specification()["datasets"].values()
    assert {(row["language"], row["what"], row["share"]) for row in rows} == {
        ("English", "share of titles", 2 / 3),
        ("tlh", "share of titles", 1 / 3),
        ("English", "share of streams", 0),
        ("tlh", "share of streams", 0),
    }
