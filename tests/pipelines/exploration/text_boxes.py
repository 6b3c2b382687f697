"""The boxes of a picture's texts, from its SVG, for tests of labels that must not touch.

Widths are estimated, in parts of the font size for each letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

USUAL = 0.5  # Helvetica, on average
WIDE = 0.64  # a digit of DejaVu Sans, which a browser takes if it lacks Helvetica


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def touches(self, other: "Box", gap: float) -> bool:
        side_by_side = self.left < other.right + gap and other.left < self.right + gap
        return side_by_side and self.top < other.bottom and other.top < self.bottom


def touching(svg: str, letter: float, gap: float) -> list[tuple[str, str]]:
    """Return the pairs of texts that have less than `gap` pixels between them in a line, or that overlap."""
    boxes = list(_boxes(ElementTree.fromstring(svg), 0, 0, letter))
    assert len(boxes) > 2
    return [(one.text, other.text) for one, other in combinations(boxes, 2) if one.touches(other, gap)]


def _boxes(element: ElementTree.Element, x: float, y: float, letter: float) -> Iterator[Box]:
    transform = element.get("transform", "")
    for moved in re.findall(r"translate\(([^)]*)\)", transform.partition("rotate")[0]):
        right, _, down = moved.partition(",")
        x, y = x + float(right), y + float(down or 0)
    if element.tag.endswith("}text") and element.text:
        yield _box(element, x, y, letter, "rotate(-90)" in transform)
    for child in element:
        yield from _boxes(child, x, y, letter)


def _box(element: ElementTree.Element, x: float, y: float, letter: float, upright: bool) -> Box:
    size = float(element.get("font-size", "12px").removesuffix("px"))
    width = letter * size * len(element.text or "")
    before = {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
    if upright:
        return Box(element.text or "", x - size, x, y + before - width, y + before)
    return Box(element.text or "", x - before, x - before + width, y - 0.75 * size, y + 0.25 * size)
