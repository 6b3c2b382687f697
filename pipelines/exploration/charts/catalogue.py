"""Charts of the catalogue beside the streams: by source and by language."""

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, MAIN, PALE, picture

_LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "hi": "Hindi", "ja": "Japanese", "ko": "Korean",
    "pt": "Portuguese", "zh": "Chinese",
}  # fmt: skip


@picture("Based on a book, or not", "titles and streams, December 2021")
def movies_by_source(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Shares of titles, of streamed titles and of streams that are based on a book."""
    named = frame.rename(columns={"movies": "titles known", "streamed": "titles streamed"})
    long = named.melt("source", ["titles known", "titles streamed", "streams"], "what", "count")
    total = long.groupby("what")["count"].transform("sum")
    long = long.assign(share=long["count"] / total.where(total > 0))
    base = alt.Chart(long).encode(
        y=alt.Y("what:N", title=None, sort=["titles known", "titles streamed", "streams"]),
    )
    bars = base.mark_bar(size=26).encode(
        x=alt.X("count:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
        color=alt.Color("source:N", scale=alt.Scale(domain=["book", "no known book"], range=[MAIN, PALE])),
        order=alt.Order("source:O"),
        tooltip=["what:N", "source:N", alt.Tooltip("count:Q", format=","), alt.Tooltip("share:Q", format=".2%")],
    )
    labels = (
        base.transform_filter("datum.source == 'book'")
        .mark_text(align="left", dx=8, color="white", fontWeight="bold")
        .encode(x=alt.value(0), text=alt.Text("share:Q", format=".2%"))
    )
    chart: alt.TopLevelMixin = (bars + labels).properties(height=130)
    return chart


@picture("Catalogue and streams by language", "titles in the catalogue, streams of December 2021")
def movies_by_language(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Shares of titles as bars, shares of streams as ticks, by language."""
    names = [_LANGUAGES.get(name, name) for name in frame["original_language"]]
    rows = frame.assign(
        language=names,
        catalogue=frame["movies"] / max(1, frame["movies"].sum()),
        streamed=frame["streams"] / max(1, frame["streams"].sum()),
    )
    long = rows.melt(["language", "movies", "streams"], ["catalogue", "streamed"], "what", "share")
    long["what"] = long["what"].map({"catalogue": "share of titles", "streamed": "share of streams"})
    colors = alt.Color("what:N", scale=alt.Scale(domain=["share of titles", "share of streams"], range=[PALE, ACCENT]))
    base = alt.Chart(long).encode(
        y=alt.Y("language:N", sort=names, title=None),
        x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", grid=True, tickCount=5)),
        color=colors,
        tooltip=["language:N", "movies:Q", "streams:Q", "what:N", alt.Tooltip("share:Q", format=".1%")],
    )
    bars = base.transform_filter("datum.what == 'share of titles'").mark_bar(size=16)
    ticks = base.transform_filter("datum.what == 'share of streams'").mark_tick(thickness=3, size=20)
    height = 40 + 24 * len(rows)
    chart: alt.TopLevelMixin = (bars + ticks).properties(height=height)
    return chart
