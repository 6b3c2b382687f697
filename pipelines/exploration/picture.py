"""Marquee's charts: one theme, and a picture that any notebook viewer and any browser can show."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from pipelines.exploration.visible import visible

WIDE, NARROW = 680, 320  # pixels: a page, a phone
INK, MUTED, GRID = "#23202e", "#6d6979", "#e8e5ef"
MAIN, ACCENT, PALE = "#4f46a5", "#e8871e", "#c9c4ea"
VEGA_LITE = "5.20"  # the newest major version that JupyterLab draws; what it draws is tried in a browser
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MIME = "application/vnd.vegalite.v5+json"
_FONT = "Helvetica, Arial, sans-serif"


@alt.theme.register("marquee", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return {
        "background": "white",
        "padding": {"left": 16, "right": 14, "top": 8, "bottom": 8},  # room where another font is wider
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": MUTED, "labelFontSize": 12, "titleColor": MUTED, "titleFontSize": 12,
                "titleFontWeight": "normal", "titlePadding": 10, "gridColor": GRID, "domain": False, "ticks": False,
                "labelPadding": 6,
            },
            "axisX": {"grid": False, "domain": True, "domainColor": GRID},
            "legend": {"labelColor": INK, "labelFontSize": 12, "title": None, "orient": "top", "symbolType": "square",
                "labelLimit": 300, "columnPadding": 18},
            "title": {
                "anchor": "start", "frame": "bounds", "color": INK, "fontSize": 15, "subtitleColor": MUTED,
                "subtitleFontSize": 12, "subtitlePadding": 6, "offset": 14,
            },
            "bar": {"color": MAIN},
            "text": {"color": INK, "fontSize": 12},
        },
    }  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A chart that can be drawn at any width in pixels."""

    title: str
    subtitle: str
    draw: Callable[[int], alt.TopLevelMixin]

    def svg(self, width: int = WIDE, titled: bool = True) -> str:
        """Return the chart as SVG."""
        return vl_convert.vegalite_to_svg(self.specification(width, titled), vl_version=VEGA_LITE)

    def specification(self, width: int = WIDE, titled: bool = True) -> dict[str, Any]:
        """Return the chart in Vega-Lite, with its data, whose texts are made visible."""
        chart = self.draw(width).properties(
            width=width, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
        )  # the width is that of the whole picture, labels and all
        if titled:
            chart = chart.properties(title=alt.TitleParams(self.title, subtitle=self.subtitle))
        return {**visible(chart.to_dict()), "$schema": SCHEMA}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return a live chart for JupyterLab, and a still picture for viewers without Vega-Lite (GitLab, GitHub)."""
        return {MIME: self.specification(), "image/svg+xml": self.svg(), "text/plain": f"<chart: {self.title}>"}


def picture(title: str, subtitle: str) -> Callable[[Callable[..., alt.TopLevelMixin]], Callable[..., Picture]]:
    """Turn a function of (frame, width, …) that returns a chart into one of (frame, …) that returns a Picture."""

    def decorated(draw: Callable[..., alt.TopLevelMixin]) -> Callable[..., Picture]:
        @wraps(draw)
        def made(frame: pd.DataFrame, **options: Any) -> Picture:
            return Picture(title, subtitle, lambda width: draw(frame, width, **options))

        return made

    return decorated
