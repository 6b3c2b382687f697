import json

import pandas as pd
import pytest
import vl_convert

from pipelines.exploration import charts
from pipelines.exploration.picture import MIME, NARROW, VEGA_LITE, WIDE, Picture
from tests.pipelines.exploration import text_boxes
from tests.pipelines.exploration.text_boxes import touching

DAY = pd.Timestamp("2021-12-25")
ROWS = {
    "movies_by_source": {"source": ["book", "no known book"], "movies": [3, 1], "streamed": [2, 1], "streams": [9, 1]},
    "unforgiven_at_christmas": {"viewer": [1], "start_at": [DAY], "end_at": [DAY], "that_morning": [True]},
    "stream_durations": {"hours": [0, 72], "streams": [5, 1]},
    "stream_sizes": {"gigabytes": [0, 10_000], "streams": [5, 1]},
    "last_week_viewers": {"day": [DAY], "viewers": [3], "half_watched": [1]},
    "holdings": {"dataset": ["users", "books"], "source": ["app", "vendor"], "row_count": [1, 1_000_000]},
    "streams_by_day": {"day": [DAY], "streams": [1], "viewers": [1], "hours": [1]},
    "streams_by_hour": {"weekday": [7], "hour": [23], "streams": [1]},
    "stream_completion": {"tenth": [0, 10], "streams": [1, 3]},
    "movies_by_language": {"original_language": ["en", "tlh"], "movies": [2, 1], "streams": [0, 0]},
    "top_books": {"place": [1], "book": ['A "B" <&>'], "author": [None], "movies": [1], "streams": [1]},
    "top_authors": {"place": [1], "author": ["X"], "nationality": [None], "movies": [1], "streams": [1]},
    "data_quality": {"dataset": ["users", "books"], "problem": ["p", "q"], "row_count": [0, 1], "of_rows": [0, 8]},
}


def drawn(mart: str) -> Picture:
    return getattr(charts, mart)(pd.DataFrame(ROWS[mart]))


@pytest.mark.parametrize("mart", ROWS)
def test_a_chart_is_drawn_for_a_page_and_a_phone_with_its_axes_named(mart):
    for width in (WIDE, NARROW):
        svg = drawn(mart).svg(width)
        assert f'width="{width}"' in svg
        assert svg.count("<path") + svg.count("<text") > 5
    assert drawn(mart).title in drawn(mart).svg() and drawn(mart).title not in drawn(mart).svg(titled=False)


@pytest.mark.parametrize("mart", ROWS)
def test_a_chart_of_nothing_is_empty_but_no_error(mart):
    frame = pd.DataFrame(ROWS[mart]).head(0)
    assert getattr(charts, mart)(frame).svg().startswith("<svg")


def test_each_view_of_a_notebook_finds_a_form_it_shows():
    bundle = drawn("holdings")._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    specification = bundle[MIME]
    assert specification["$schema"].endswith("/vega-lite/v5.json")
    assert vl_convert.vegalite_to_vega(json.dumps(specification), vl_version=VEGA_LITE)["marks"]


def test_one_that_is_asked_twice_is_the_same_to_the_byte():
    assert drawn("stream_sizes").svg() == drawn("stream_sizes").svg()
    assert drawn("stream_sizes").specification() == drawn("stream_sizes").specification()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("mart", ROWS)
def test_no_text_touches_another(mart, width):
    assert touching(drawn(mart).svg(width), text_boxes.USUAL, gap=0) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("streams", [[100] * 11, [812, 455, 390, 371, 360, 350, 342, 338, 330, 329, 5123]])
def test_the_labels_of_all_eleven_bars_stay_apart_in_a_wide_font_too(streams, width):
    frame = pd.DataFrame({"tenth": range(11), "streams": streams})
    svg = charts.stream_completion(frame).svg(width)
    assert touching(svg, text_boxes.WIDE, gap=4) == []


def test_labels_that_touch_are_found():
    def label(x: float, text: str) -> str:
        return f'<g transform="translate({x},9)"><text font-size="10px">{text}</text></g>'

    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{label(0, 'abcd')}{label(22, 'efgh')}{label(60, 'ijkl')}</svg>"
    assert touching(svg, text_boxes.USUAL, gap=0) == []
    assert touching(svg, text_boxes.USUAL, gap=3) == [("abcd", "efgh")]
    assert touching(svg, text_boxes.WIDE, gap=0) == [("abcd", "efgh")]
