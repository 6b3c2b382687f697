"""One chart per mart: each takes the mart's rows, in reading order.

Times are UTC. The data have no offset, so that no viewer's own time zone moves them.
"""

from decimal import Decimal

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, INK, MAIN, NARROW, PALE, picture

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "hi": "Hindi", "ja": "Japanese", "ko": "Korean",
    "pt": "Portuguese", "zh": "Chinese",
}  # fmt: skip
MORNING = ("2021-12-25T07:00:00", "2021-12-25T12:00:00")
KINDS = {True: "that morning", False: "another time"}


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


@picture("Who was watching “Unforgiven”", "the band is 7:00 to 12:00, 25 December 2021")
def unforgiven_at_christmas(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Each stream as a bar in time, and the morning as a band behind them."""
    rows = frame.assign(viewer="viewer " + frame["viewer"].astype(str), kind=frame["that_morning"].map(KINDS))
    window = alt.Scale(domain=[alt.DateTime(year=2021, month=12, date=day) for day in (24, 26)])
    band = (
        alt.Chart(pd.DataFrame([{"from": MORNING[0], "to": MORNING[1]}]))
        .mark_rect(color=ACCENT, opacity=0.18)
        .encode(x="from:T", x2="to:T")
    )
    ticks = alt.Axis(
        format="%-d, %H:%M" if width <= NARROW else "%-d Dec %H:%M", tickCount=width // 140, labelAngle=0, grid=False
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(size=14, cornerRadius=3)
        .encode(
            x=alt.X("start_at:T", scale=window, title="time, UTC", axis=ticks),
            x2="end_at:T",
            y=alt.Y("viewer:N", title=None),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(KINDS.values()), range=[MAIN, PALE])),
            tooltip=["viewer:N", alt.Tooltip("start_at:T"), alt.Tooltip("end_at:T"), "kind:N"],
        )
    )
    height = 40 + 30 * max(1, rows["viewer"].nunique())
    chart: alt.TopLevelMixin = (band + bars).properties(height=height)
    return chart


@picture("How long streams last", "streams of December 2021, in steps of two hours")
def stream_durations(frame: pd.DataFrame, width: int, mean: Decimal | None = None) -> alt.TopLevelMixin:
    """Streams by duration, with the mean as a line."""
    note = f"mean {mean} hours" if mean is not None else None
    return _histogram(frame, width, "hours", 2, "duration, hours", mean, note)


@picture("How large streams are", "streams of December 2021, in steps of 250 GB")
def stream_sizes(frame: pd.DataFrame, width: int, median: Decimal | None = None) -> alt.TopLevelMixin:
    """Streams by size, with the median as a line."""
    note = f"median {median} GB" if median is not None else None
    return _histogram(frame, width, "gigabytes", 250, "size, GB", median, note)


@picture("Viewers in the last week", "per day; a user may come on several days")
def last_week_viewers(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Viewers of each day, and the part of them that watched half of a movie."""
    names = {"viewers": "all viewers", "half_watched": "half of a movie or more"}
    long = frame.rename(columns=names).melt("day", list(names.values()), "who", "users")
    bars = (
        alt.Chart(long)
        .mark_bar(size=min(40, width // 10))
        .encode(
            x=alt.X("day:O", timeUnit="monthdate", title=None, axis=alt.Axis(format="%-d %b", labelAngle=0)),
            y=alt.Y("users:Q", stack=None, title="users", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("who:N", scale=alt.Scale(domain=list(names.values()), range=[PALE, MAIN])),
            order=alt.Order("users:Q", sort="descending"),
            tooltip=["day:T", "who:N", "users:Q"],
        )
    )
    chart: alt.TopLevelMixin = bars.properties(height=220)
    return chart


@picture("What the platform holds", "rows, by who sends them")
def holdings(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Rows of each dataset."""
    base = alt.Chart(frame).encode(
        y=alt.Y("dataset:N", sort=None, title=None), x=alt.X("row_count:Q", title="rows", axis=None)
    )
    bars = base.mark_bar(size=18).encode(
        color=alt.Color("source:N", scale=alt.Scale(domain=["app", "vendor"], range=[MAIN, ACCENT])),
        tooltip=["dataset:N", "source:N", alt.Tooltip("row_count:Q", format=",")],
    )
    labels = base.mark_text(align="left", dx=6).encode(text=alt.Text("row_count:Q", format=","))
    chart: alt.TopLevelMixin = (bars + labels).properties(height=180)
    return chart


@picture("Streams by day", "by the day on which they began, December 2021, UTC")
def streams_by_day(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Streams of each day, weekends in another colour."""
    weekend = "day(datum.day) == 0 || day(datum.day) == 6"
    bars = (
        alt.Chart(frame)
        .transform_calculate(kind=f"{weekend} ? 'weekend' : 'weekday'")
        .mark_bar(size=max(4, width // 46))
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=6)),
            y=alt.Y("streams:Q", title="streams"),
            color=alt.Color("kind:N", scale=alt.Scale(domain=["weekday", "weekend"], range=[MAIN, ACCENT])),
            tooltip=["day:T", "streams:Q", "viewers:Q", "hours:Q"],
        )
    )
    chart: alt.TopLevelMixin = bars.properties(height=220)
    return chart


@picture("Streams by weekday and hour", "by when they began; all weeks of December 2021, UTC")
def streams_by_hour(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """A heat map of weekdays and hours."""
    rows = frame.assign(weekday=[WEEKDAYS[day - 1] for day in frame["weekday"]])
    hours = alt.Axis(values=list(range(0, 24, 6 if width <= NARROW else 3)), format="02d", labelAngle=0)
    heat = (
        alt.Chart(rows)
        .mark_rect(stroke="white", strokeWidth=1.5)
        .encode(
            x=alt.X("hour:O", title="hour of the day, UTC", axis=hours, scale=alt.Scale(domain=list(range(24)))),
            y=alt.Y("weekday:O", sort=WEEKDAYS, title=None, scale=alt.Scale(domain=WEEKDAYS)),
            color=alt.Color(
                "streams:Q", scale=alt.Scale(range=["#f1effa", MAIN], zero=True),
                legend=alt.Legend(title="streams", gradientLength=120, gradientThickness=10, tickCount=3),
            ),
            tooltip=["weekday:N", "hour:N", "streams:Q"],
        )
    )  # fmt: skip
    chart: alt.TopLevelMixin = heat.properties(height=190)
    return chart


@picture("How much of a movie is watched", "streams of December 2021; one may stay open after the end")
def stream_completion(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Shares of streams by the tenth of the movie that they reached; the last bar is the whole movie."""
    narrow = width <= NARROW
    # Short enough for a bar each, also in a wider font than the chart's own: the unit stands in the title.
    steps = [f"{10 * tenth}" if narrow else f"{10 * tenth}-{10 * tenth + 10}" for tenth in range(10)]
    steps.append("all" if narrow else "whole")
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelFontSize=10 if narrow else 12)
    rows = frame.assign(
        reached=[steps[tenth] for tenth in frame["tenth"]],
        share=frame["streams"] / frame["streams"].sum(),
        whole=[tenth == 10 for tenth in frame["tenth"]],
    )
    base = alt.Chart(rows).encode(
        x=alt.X(
            "reached:O", sort=steps, scale=alt.Scale(domain=steps), axis=axis,
            title="watched, from %" if narrow else "part of the movie that was watched, %",
        ),
        y=alt.Y("share:Q", title="share of streams", axis=alt.Axis(format="%", tickCount=5)),
    )  # fmt: skip
    bars = base.mark_bar().encode(
        color=alt.condition("datum.whole", alt.value(ACCENT), alt.value(MAIN)),
        tooltip=["reached:N", "streams:Q", alt.Tooltip("share:Q", format=".1%")],
    )
    labels = base.mark_text(dy=-8, fontSize=10 if narrow else 11).encode(
        text=alt.Text("share:Q", format=".0%" if narrow else ".1%")
    )
    chart: alt.TopLevelMixin = (bars + labels).properties(height=220)
    return chart


@picture("Catalogue and streams by language", "titles in the catalogue, streams of December 2021")
def movies_by_language(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Shares of titles as bars, shares of streams as ticks, by language."""
    names = [LANGUAGES.get(name, name) for name in frame["original_language"]]
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


@picture("Books behind the most streams", "streams of the movies based on them, December 2021")
def top_books(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Books by the streams of the movies based on them."""
    return _ranking(frame, width, "book", "author")


@picture("Authors behind the most streams", "streams of the movies based on their books, December 2021")
def top_authors(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Authors by the streams of the movies based on their books."""
    return _ranking(frame, width, "author", "nationality")


@picture("Data quality", "rows with a fault, of all rows as they came")
def data_quality(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """One line per check, empty circle for none, and the number of rows where there are some."""
    wrong = frame["row_count"] > 0
    share = (100 * frame["row_count"] / frame["of_rows"].where(frame["of_rows"] > 0)).fillna(0)
    rows = frame.assign(
        check=frame["dataset"] + " " + frame["problem"],
        state=wrong.map({True: "some", False: "none"}),
        found=[
            f"{count:,} of {rows:,} ({part:.2g} %)" if count else "none"
            for count, rows, part in zip(frame["row_count"], frame["of_rows"], share, strict=True)
        ],
    )
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "check:N", sort=None, title=None,
            axis=alt.Axis(labelLimit=width, labelColor=INK),
        ),
        x=alt.value(6),
        color=alt.Color("state:N", scale=alt.Scale(domain=["none", "some"], range=["#2e8b57", ACCENT]), legend=None),
        tooltip=["dataset:N", "problem:N", "row_count:Q", "of_rows:Q"],
    )  # fmt: skip
    points = base.mark_point(size=60, filled=True, opacity=1)
    labels = base.mark_text(align="left", dx=12).encode(text="found:N")
    height = 20 * len(rows)
    chart: alt.TopLevelMixin = (points + labels).properties(height=height)
    return chart


def _histogram(
    frame: pd.DataFrame, width: int, column: str, step: int, axis: str, at: Decimal | None, note: str | None
) -> alt.TopLevelMixin:
    rows = frame.assign(upper=frame[column] + step)
    bars = (
        alt.Chart(rows)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X(
                f"{column}:Q",
                bin="binned",
                title=axis,
                axis=alt.Axis(format=",d", tickCount=width // 110, labelOverlap=True, labelSeparation=10),
            ),
            x2="upper:Q",
            y=alt.Y("streams:Q", title="streams"),
            tooltip=[
                alt.Tooltip(f"{column}:Q", title="from", format=","),
                alt.Tooltip("upper:Q", title="to", format=","),
                "streams:Q",
            ],
        )
    )
    layers = [bars]
    if at is not None:
        mark = alt.Chart(pd.DataFrame([{"at": float(at), "note": note}])).encode(x="at:Q")
        layers.append(mark.mark_rule(color=ACCENT, strokeWidth=2))
        layers.append(
            mark.mark_text(align="left", dx=6, fontWeight="bold", color=ACCENT).encode(text="note:N", y=alt.value(6))
        )
    chart: alt.TopLevelMixin = alt.layer(*layers).properties(height=220)
    return chart


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
