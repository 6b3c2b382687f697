from decimal import Decimal

import pandas as pd
import pytest

from pipelines.exploration.charts import distributions
from pipelines.exploration.picture import ACCENT, NARROW, WIDE
from tests.pipelines.exploration import text_boxes
from tests.pipelines.exploration.charts.marts import ROWS
from tests.pipelines.exploration.text_boxes import touching


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("streams", [[100] * 11, [812, 455, 390, 371, 360, 350, 342, 338, 330, 329, 5123]])
def test_the_labels_of_all_eleven_bars_stay_apart_in_a_wide_font_too(streams, width):
    frame = pd.DataFrame({"tenth": range(11), "streams": streams})
    svg = distributions.stream_completion(frame).svg(width)
    assert touching(svg, text_boxes.WIDE, gap=4) == []


def test_a_histogram_marks_its_mean_or_median_if_it_has_one():
    hours = pd.DataFrame(ROWS["stream_durations"])
    plain = distributions.stream_durations(hours).svg()
    marked = distributions.stream_durations(hours, mean=Decimal("9.5")).svg()
    assert "mean 9.5 hours" in marked and ACCENT in marked
    assert "mean" not in plain and ACCENT not in plain
    sizes = pd.DataFrame(ROWS["stream_sizes"])
    assert "median 1200 GB" in distributions.stream_sizes(sizes, median=Decimal(1200)).svg()


def test_a_histogram_has_a_bar_as_wide_as_its_step():
    [bars] = distributions.stream_sizes(pd.DataFrame(ROWS["stream_sizes"])).specification()["layer"]
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("gigabytes", "upper")
    [rows] = distributions.stream_sizes(pd.DataFrame(ROWS["stream_sizes"])).specification()["datasets"].values()
    assert [(row["gigabytes"], row["upper"]) for row in rows] == [(0, 250), (10_000, 10_250)]


def test_completion_is_shown_as_shares_of_all_streams():
    [rows] = (
        distributions.stream_completion(pd.DataFrame(ROWS["stream_completion"])).specification()["datasets"].values()
    )
    assert [(row["reached"], row["share"], row["whole"]) for row in rows] == [
        ("0-10", 0.25, False),
        ("whole", 0.75, True),
    ]
