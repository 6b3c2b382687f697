import pandas as pd

from pipelines.exploration.charts import rankings

ROWS = pd.DataFrame(
    {"book": ["B", "A"], "author": ["X", "Y"], "nationality": ["p", "q"], "movies": 1, "streams": [5, 9]}
)


def test_a_ranking_keeps_the_order_of_its_rows():
    for chart, name in ((rankings.top_books, "book"), (rankings.top_authors, "author")):
        bars, labels = chart(ROWS).specification()["layer"]
        assert bars["encoding"]["y"]["sort"] == labels["encoding"]["y"]["sort"] == list(ROWS[name])
        assert labels["encoding"]["text"]["field"] == "streams"


def test_a_longer_ranking_is_taller():
    heights = [rankings.top_books(ROWS.head(rows)).specification()["height"] for rows in (1, 2)]
    assert heights == [52, 74]
