import json

import vl_convert

from pipelines.exploration.picture import MIME, VEGA_LITE
from tests.pipelines.exploration.charts.marts import drawn


def test_every_notebook_viewer_gets_a_format_that_it_shows():
    bundle = drawn("holdings")._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    specification = bundle[MIME]
    assert specification["$schema"].endswith("/vega-lite/v5.json")
    assert vl_convert.vegalite_to_vega(json.dumps(specification), vl_version=VEGA_LITE)["marks"]


def test_a_picture_drawn_twice_has_the_same_bytes():
    assert drawn("stream_sizes").svg() == drawn("stream_sizes").svg()
    assert drawn("stream_sizes").specification() == drawn("stream_sizes").specification()
