"""Charts of the books and authors behind the most streams."""

import altair as alt
import pandas as pd

from pipelines.exploration.picture import INK, picture


@picture("Books behind the most streams", "streams of the movies based on them, December 2021")
def top_books(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Books by the streams of the movies based on them."""
    return _ranking(frame, width, "book", "author")


@picture("Authors behind the most streams", "streams of the movies based on their books, December 2021")
def top_authors(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Authors by the streams of the movies based on their books."""
    return _ranking(frame, width, "author", "nationality")


def _ranking(frame: pd.DataFrame, width: int, name: str, detail: str) -> alt.TopLevelMixin:
    names = list(frame[name])
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{name}:N", sort=names, title=None, axis=alt.Axis(labelLimit=max(120, width // 3), labelColor=INK)),
        x=alt.X("streams:Q", axis=None),
    )
    bars = base.mark_bar(size=15).encode(tooltip=[f"{name}:N", f"{detail}:N", "movies:Q", "streams:Q"])
    labels = base.mark_text(align="left", dx=5).encode(text="streams:Q")
    chart: alt.TopLevelMixin = (bars + labels).properties(height=30 + 22 * len(names))
    return chart
