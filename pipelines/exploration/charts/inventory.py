"""Charts of the data itself: the rows of each dataset, and their faults."""

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, INK, MAIN, picture


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


@picture("Data quality", "rows with a fault, of all rows as they came")
def data_quality(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """One line per check: green if no row has the fault, otherwise orange with the number of rows."""
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
