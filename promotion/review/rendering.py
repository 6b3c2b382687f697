"""The page as HTML and as Markdown for GitLab. Names, values and SQL come from files that anybody may write.

Nothing of them is markup: HTML is escaped; in Markdown they stand in code only, where GitLab neither reads markup nor
mentions a person, links a number or runs a quick action (https://docs.gitlab.com/user/markdown/#code-spans-and-blocks).
Characters that are invisible or turn the direction of text are written as their numbers.
"""

import html
import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.visible_text import visible, visible_line
from promotion.review.difference import Line
from promotion.review.page import Page

MARK = "<!-- marquee review -->"  # by which the comment is found again


def to_html(page: Page) -> str:
    """Return one HTML document that needs nothing else."""
    return _templates(autoescape=True).get_template("page.html.j2").render(page=page)


def to_markdown(page: Page, details: bool = True) -> str:
    """Return GitLab's Markdown, on request without the folded differences; its first line is MARK."""
    text = _templates(autoescape=False).get_template("page.md.j2").render(page=page, details=details, mark=MARK)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def to_comment(page: Page, link: str, longest: int) -> str:
    """Return the Markdown for a comment with a link to the whole page; without differences if it were too long."""
    end = f"\n[The whole page]({link})\n"
    text = to_markdown(page) + end
    return text if len(text) <= longest else (to_markdown(page, details=False) + end)[:longest]


def code(text: str) -> str:
    """Return a text on one line as a code span: https://spec.commonmark.org/0.31.2/#code-spans"""
    line = visible_line(text)
    fence = "`" * (_longest(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def fenced(lines: Sequence[Line]) -> str:
    """Return a difference, or SQL, as a fenced block: https://spec.commonmark.org/0.31.2/#fenced-code-blocks"""
    differs = any(line.sign != " " for line in lines)
    parts = [(line.sign, part) for line in lines for part in line.text.splitlines() or [""]]
    text = visible("\n".join(f"{sign} {part}".rstrip() if differs else part for sign, part in parts))
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{'diff' if differs else 'sql'}\n{text}\n{fence}"


def inline(text: str) -> str:
    """Return a text on one line for HTML within Markdown, as code."""
    return f"<code>{html.escape(visible(' '.join(text.split())))}</code>"


def _templates(autoescape: bool) -> Environment:
    found = Environment(
        loader=PackageLoader("promotion.review"),
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters |= {"visible": visible, "code": code, "fenced": fenced, "inline": inline}
    return found


def _longest(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)
