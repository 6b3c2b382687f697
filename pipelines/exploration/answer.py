"""An answer for the notebook: the question, the query and its value."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import SqlLexer

from pipelines.exploration.picture import ACCENT, MAIN
from pipelines.exploration.questions import QUESTIONS, Question
from pipelines.exploration.source import Source

_SYMBOLS = {"percent": "%", "gigabytes": "GB"}


@dataclass(frozen=True)
class Answer:
    """A question, the query that answers it, and the answer."""

    question: Question
    query: str
    value: Decimal | None

    @property
    def unit(self) -> str:
        """The unit, in the singular for one."""
        return self.question.unit.removesuffix("s") if self.value == 1 else self.question.unit

    @property
    def text(self) -> str:
        """The value with its unit, or `none` if nothing was streamed."""
        return "none" if self.value is None else f"{self.value} {_SYMBOLS.get(self.unit, self.unit)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        query = highlight(self.query, SqlLexer(), HtmlFormatter(noclasses=True, nobackground=True))
        shown = (
            f'<div style="border-left:4px solid {ACCENT};padding:2px 0 2px 18px">'
            f"<strong>{escape(self.question.text)}</strong>{query}"
            f'<strong style="font-size:2.2em;color:{MAIN}">{escape(self.text)}</strong></div>'
        )
        return {"text/html": shown, "text/plain": f"{self.question.text}\n{self.query}\n{self.text}"}


def answer(source: Source, question: str) -> Answer:
    """Ask the source one of the six questions by its id. Raises DataError with one line."""
    asked = next(known for known in QUESTIONS if known.id == question)
    return Answer(asked, _flush(source.query(asked)), source.answer(asked))


def _flush(query: str) -> str:
    """Return the query without its indentation in the code."""
    first, *rest = query.strip().splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in rest), default=0)
    return "\n".join([first, *(line[margin:] for line in rest)])
