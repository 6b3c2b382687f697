import unicodedata
import xml.etree.ElementTree as ElementTree

import altair as alt
import pandas as pd
import pytest

from pipelines.exploration.picture import picture
from pipelines.exploration.visible import visible

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
STEERING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
NO_CHARACTERS = ["\ud800", "\udfff", "\ufffe", "\uffff", "\U0001ffff"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Amélie 雨 🎬 'n\" <b>", "Amélie 雨 🎬 'n\" <b>"),
        ("a\x00b\x1b[2J\x7f", "a␀b␛[2J␡"),
        ("two\nlines\r\tand", "two lines  and"),
        ("a\x85b\ud800c\uffffd", "a\ufffdb\ufffdc\ufffdd"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("a\u2028b", "a\u2028b"),  # XML allows it
        ("zero\u200dwidth", "zero\u200dwidth"),  # it joins emoji
    ],
)
def test_what_no_picture_can_hold_is_visible_and_the_rest_stays(text, shown):
    assert visible(text) == shown
    assert visible({text: [text, (text, 1, None)]}) == {shown: [shown, [shown, 1, None]]}


def test_a_title_of_any_characters_is_drawn():
    """In one picture, as the renderer takes the process down with it."""

    @picture("title", "subtitle")
    def bars(frame, width):
        return alt.Chart(frame).mark_bar().encode(y="title:N", x="n:Q")

    titles = [f"a{character}b" for character in (*CONTROLS, *STEERING, *NO_CHARACTERS)]
    svg = bars(pd.DataFrame({"title": titles, "n": 1})).svg()
    texts = "".join(ElementTree.fromstring(svg).itertext())
    assert "a␛b" in texts and not any(unicodedata.category(each) in ("Cc", "Cs") for each in texts.replace("\n", ""))
