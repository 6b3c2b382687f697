"""Charts over time: one movie's streams, and streams and viewers by day and by hour.

Times are UTC. The data have no offset, so a viewer's own time zone does not move them.
"""

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, MAIN, NARROW, PALE, picture

_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MORNING = ("2021-12-25T07:00:00", "2021-12-25T12:00:00")
_KINDS = {True: "that morning", False: "another time"}


@picture("Who was watching “Unforgiven”", "the band is 7:00 to 12:00, 25 December 2021")
def unforgiven_at_christmas(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Each stream as a bar in time, and the morning as a band behind them."""
    rows = frame.assign(viewer="viewer " + frame["viewer"].astype(str), kind=frame["that_morning"].map(_KINDS))
    window = alt.Scale(domain=[alt.DateTime(year=2021, month=12, date=day) for day in (24, 26)])
    band = (
        alt.Chart(pd.DataFrame([{"from": _MORNING[0], "to": _MORNING[1]}]))
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
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(_KINDS.values()), range=[MAIN, PALE])),
            tooltip=["viewer:N", alt.Tooltip("start_at:T"), alt.Tooltip("end_at:T"), "kind:N"],
        )
    )
    height = 40 + 30 * max(1, rows["viewer"].nunique())
    chart: alt.TopLevelMixin = (band + bars).properties(height=height)
    return chart


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
    rows = frame.assign(weekday=[_WEEKDAYS[day - 1] for day in frame["weekday"]])
    hours = alt.Axis(values=list(range(0, 24, 6 if width <= NARROW else 3)), format="02d", labelAngle=0)
    heat = (
        alt.Chart(rows)
        .mark_rect(stroke="white", strokeWidth=1.5)
        .encode(
            x=alt.X("hour:O", title="hour of the day, UTC", axis=hours, scale=alt.Scale(domain=list(range(24)))),
            y=alt.Y("weekday:O", sort=_WEEKDAYS, title=None, scale=alt.Scale(domain=_WEEKDAYS)),
            color=alt.Color(
                "streams:Q", scale=alt.Scale(range=["#f1effa", MAIN], zero=True),
                legend=alt.Legend(title="streams", gradientLength=120, gradientThickness=10, tickCount=3),
            ),
            tooltip=["weekday:N", "hour:N", "streams:Q"],
        )
    )  # fmt: skip
    chart: alt.TopLevelMixin = heat.properties(height=190)
    return chart
