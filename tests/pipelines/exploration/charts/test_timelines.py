import re

import pandas as pd

from pipelines.exploration.charts import timelines
from pipelines.exploration.picture import ACCENT, MAIN, NARROW
from tests.pipelines.exploration.charts.marts import DAY, drawn


def test_streams_of_that_morning_have_a_colour_of_their_own():
    rows = {"viewer": [1, 2], "start_at": DAY, "end_at": DAY, "that_morning": [True, False]}
    picture = timelines.unforgiven_at_christmas(pd.DataFrame(rows)).specification()
    datasets, (band, bars) = picture["datasets"], picture["layer"]
    assert bars["encoding"]["color"]["scale"] == {
        "domain": ["that morning", "another time"],
        "range": [MAIN, "#c9c4ea"],
    }
    datasets = timelines.unforgiven_at_christmas(pd.DataFrame(rows)).specification()["datasets"]
    assert datasets[band["data"]["name"]] == [{"from": "2021-12-25T07:00:00", "to": "2021-12-25T12:00:00"}]
    assert [(row["viewer"], row["kind"]) for row in datasets[bars["data"]["name"]]] == [
        ("viewer 1", "that morning"),
        ("viewer 2", "another time"),
    ]


def test_weekends_have_another_colour():
    days = pd.DataFrame(
        {"day": [DAY, DAY + pd.Timedelta(days=2)], "streams": [1, 1], "viewers": [1, 1], "hours": [1, 1]}
    )
    svg = timelines.streams_by_day(days).svg()
    fills = re.findall(r'kind: (\w+);[^>]*fill="(#\w+)"', svg)
    assert fills == [("weekend", ACCENT), ("weekday", MAIN)]


def test_weekdays_begin_with_monday():
    days = pd.DataFrame({"weekday": [1, 7], "hour": [0, 23], "streams": [1, 2]})
    [rows] = timelines.streams_by_hour(days).specification()["datasets"].values()
    assert [(row["weekday"], row["hour"]) for row in rows] == [("Mon", 0), ("Sun", 23)]
    assert timelines.streams_by_hour(days).specification(NARROW)["encoding"]["x"]["axis"]["values"] == [0, 6, 12, 18]


def test_viewers_of_half_a_movie_are_drawn_over_all_viewers():
    picture = drawn("last_week_viewers").specification()
    [rows] = picture["datasets"].values()
    assert {row["who"]: row["users"] for row in rows} == {"all viewers": 3, "half of a movie or more": 1}
    assert picture["encoding"]["y"]["stack"] is None
