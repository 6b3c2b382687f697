"""Tests of every chart."""

import pandas as pd
import pytest

from pipelines.exploration import charts
from pipelines.exploration.picture import NARROW, WIDE
from tests.pipelines.exploration import text_boxes
from tests.pipelines.exploration.charts.marts import ROWS, drawn
from tests.pipelines.exploration.text_boxes import touching


def test_every_chart_is_tried():
    assert sorted(ROWS) == charts.__all__


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


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("mart", ROWS)
def test_no_text_touches_another(mart, width):
    assert touching(drawn(mart).svg(width), text_boxes.USUAL, gap=0) == []
