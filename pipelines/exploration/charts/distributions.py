"""Charts of how streams are distributed: by duration, size and part of the movie watched."""

from decimal import Decimal

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, MAIN, NARROW, picture


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
