"""HTML and Markdown of pages whose names, values and SQL are hostile."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.visible_text import visible
from promotion.migration.script import Script
from promotion.review import rendering
from promotion.review.difference import Line
from promotion.review.page import page
from promotion.review.review import Missing
from tests.promotion.review.reviews import BUCKET, CONTRACT, DEV, DEVICE, LOCK, PENDING, SCRIPT, VIEW, WHOLE
from tools.chromium.page import Watched

HOSTILE = [
    "<script>alert(1)</script>",
    "</details></code></pre><img src=x onerror=alert(1)>",
    "a`b``c",
    "`",
    "```\n/merge\n@all #1 !2\n```",
    "| a | b |\n|---|---|",
    "[x](javascript:alert(1))",
    "\u202edrop\u2066",
    "a\x00b\x1b[31m",
    "\n/close\n",
    "<!-- marquee review -->",
    "{{ 7 * 7 }}",
    "    indented\n\n# title",
    "~~~\n<details>\n~~~",
]


class Tags(HTMLParser):
    """The tags and attributes of a document, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.text += data


def filled(text: str):
    """A page with a text in every place that a file of the change can fill."""
    lines = (Line("-", text), Line("+", text), Line(" ", text))
    resource = replace(BUCKET, address=text, reason=text, lines=lines)
    script = Script(text, "V", "1", "", SCRIPT.path.with_name(text.replace("/", "").replace("\0", "") or "x"), text)
    environment = replace(DEV, infrastructure=(resource,), migrations=replace(PENDING, scripts=(script,), commit=text))
    return page(
        replace(
            WHOLE,
            base=text,
            environments=(environment, replace(DEV, name="prod", infrastructure=Missing(text))),
            schema=(replace(DEVICE, name=f"RAW.{text}", gains=(text,), lines=lines), replace(VIEW, lines=lines)),
            contracts=(replace(CONTRACT, text=text),),
            images=(replace(LOCK, path=text, lines=lines),),
            findings=(text,),
        ),
        "title",
    )


HARMLESS = filled("harmless")


@pytest.mark.parametrize("text", HOSTILE)
def test_in_html_nothing_of_a_text_is_markup(text):
    found, expected = Tags(rendering.to_html(filled(text))), Tags(rendering.to_html(HARMLESS))
    assert set(found.tags) == set(expected.tags) and found.tags.count("details") == expected.tags.count("details")
    assert set(found.attributes) == set(expected.attributes)
    assert visible(text).splitlines()[-1].strip() in found.text


@pytest.mark.parametrize("text", HOSTILE)
def test_in_markdown_nothing_of_a_text_is_markup(text):
    markdown = MarkdownIt("commonmark", {"html": True})
    found, expected = (
        Tags(markdown.render(rendering.to_markdown(filled(text)))),
        Tags(markdown.render(rendering.to_markdown(HARMLESS))),
    )
    assert set(found.tags) <= set(expected.tags), set(found.tags) - set(expected.tags)
    assert found.tags.count("details") == expected.tags.count("details")
    assert set(found.attributes) <= set(expected.attributes)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_begins_no_line_outside_of_a_fence(text):
    """GitLab runs a line that begins with a slash as a quick action, unless it stands in code:
    https://docs.gitlab.com/user/project/quick_actions/
    """
    outside, fence = [], ""
    for line in rendering.to_markdown(filled(text)).splitlines():
        if fence:
            fence = "" if line == fence else fence
        elif opened := re.match(r"(`{3,})(diff|sql)$", line):
            fence = opened[1]
        else:
            outside.append(line)
    assert not fence
    assert not [
        line for line in outside if line.lstrip().startswith(("/", "@", "#", "|")) and not line.startswith("### ")
    ]
    mentions = re.sub(r"(`+).*?\1|<code>.*?</code>", "", "\n".join(outside))
    assert "@all" not in mentions


@given(st.text(max_size=30))
def test_a_code_span_is_one_span_with_the_text(text):
    [paragraph] = [token for token in MarkdownIt("commonmark").parse(f"x {rendering.code(text)} y") if token.children]
    assert [token.type for token in paragraph.children] == ["text", "code_inline", "text"]


@given(st.lists(st.builds(Line, st.sampled_from("-+ "), st.text(max_size=30)), min_size=1, max_size=5))
def test_a_fence_is_one_block(lines):
    tokens = MarkdownIt("commonmark").parse(f"{rendering.fenced(lines)}\n\nend")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_the_markdown_begins_with_the_mark_and_shows_sql_as_sql():
    text = rendering.to_markdown(page(WHOLE, "What this change does to dev"))
    assert text.startswith(rendering.MARK + "\n### `What this change does to dev`")
    assert "```sql\nALTER TABLE D.RAW.STREAMS …;\n```" in text
    assert "```diff\n+ column DEVICE VARCHAR\n```" in text


def test_what_destroys_is_marked_red_and_its_section_is_open():
    text = rendering.to_markdown(page(replace(WHOLE, environments=(replace(DEV, infrastructure=(BUCKET,)),)), "t"))
    assert "<details open>\n<summary>🔴 <b><code>dev: infrastructure</code></b>" in text
    assert text.startswith(f"{rendering.MARK}\n### 🔴 `t`")
    html = rendering.to_html(page(replace(WHOLE, environments=(replace(DEV, infrastructure=(BUCKET,)),)), "t"))
    assert '<details class="section alarm" open>' in html and '<p class="sum alarm">' in html


def test_a_comment_that_would_be_too_long_leaves_the_differences_out():
    long = replace(WHOLE, schema=(replace(DEVICE, lines=tuple(Line("+", "x" * 80) for _ in range(300))),))
    whole = rendering.to_comment(page(long, "t"), "https://gitlab.example/x", 1_000_000)
    short = rendering.to_comment(page(long, "t"), "https://gitlab.example/x", 5_000)
    assert "xxxx" in whole and "xxxx" not in short and len(short) <= 5_000
    assert short.rstrip().endswith("[The whole page](https://gitlab.example/x)")
    assert "STREAMS gains DEVICE" in short


def test_in_a_browser_nothing_of_a_text_runs(browser, tmp_path):
    (tmp_path / "page.html").write_text(rendering.to_html(filled("".join(HOSTILE))), encoding="utf-8")
    watched = Watched(browser.new_page())
    watched.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    watched.page.goto((tmp_path / "page.html").as_uri())
    for summary in watched.page.locator("summary").all():
        if not summary.evaluate("element => element.parentElement.open"):
            summary.click()
    assert watched.page.locator("details:not([open])").count() == 0
    assert watched.page.locator("script, img").count() == 0 and watched.complaints == []
    watched.page.close()


def test_the_html_page_asks_for_nothing_else():
    html = rendering.to_html(page(WHOLE, "t"))
    assert "default-src 'none'" in html and "<script" not in html
    assert not re.search(r"(src|href)=", html)
