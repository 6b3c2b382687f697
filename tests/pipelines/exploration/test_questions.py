from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.exploration.questions import QUESTIONS
from tests.conftest import PROJECT

PERCENT = QUESTIONS[0]


@pytest.mark.parametrize(("value", "answer"), [("6.665", "6.67"), (Decimal("6.664999"), "6.66"), (7, "7.00")])
def test_answers_are_rounded_half_away_from_zero(value, answer):
    assert str(PERCENT.answer(value)) == answer


def test_nothing_streamed_has_no_answer():
    assert PERCENT.answer(None) is None


def test_floating_point_is_refused():
    with pytest.raises(TypeError, match="movies_based_on_books was answered in floating point"):
        PERCENT.answer(93.4)


def test_each_question_is_defined_and_has_a_view():
    definitions = Path(PROJECT, "docs/questions.md").read_text()
    for question in QUESTIONS:
        assert f"| `{question.id}` | `MARTS.{question.view}` |" in definitions
        assert Path(PROJECT, "migrations/marts", f"R__{question.view.lower()}.sql").is_file()
