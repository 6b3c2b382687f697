"""The six questions, each with its answer's unit and decimal places. `docs/questions.md` defines them precisely."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Question:
    """`places`: decimal places of the answer; `view`: the warehouse's, in the schema MARTS."""

    id: str
    text: str
    unit: str
    places: int
    view: str

    def answer(self, value: object) -> Decimal | None:
        """Return an engine's value as a decimal with this question's places; None if nothing was streamed.

        Accepts int, Decimal and decimal text. Raises TypeError for a float, because engines would round it differently.
        """
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError(f"{self.id} was answered in floating point: {value}")
        if not isinstance(value, int | str | Decimal):
            raise TypeError(f"{self.id} was answered by a {type(value).__name__}")
        return Decimal(value).quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)


QUESTIONS = (
    Question(
        "movies_based_on_books",
        "What percentage of the streamed movies are based on books?",
        "percent",
        2,
        "Q1_MOVIES_BASED_ON_BOOKS",
    ),
    Question(
        "christmas_morning_viewers",
        'How many users were watching "Unforgiven" on Christmas morning (7:00-12:00, 25 December)?',
        "users",
        0,
        "Q2_CHRISTMAS_MORNING_VIEWERS",
    ),
    Question(
        "singaporean_movies",
        "How many movies based on books by Singaporean authors were streamed that month?",
        "movies",
        0,
        "Q3_SINGAPOREAN_MOVIES",
    ),
    Question("average_duration", "What is the average streaming duration?", "hours", 2, "Q4_AVERAGE_DURATION"),
    Question("median_size", "What is the median streaming size?", "gigabytes", 3, "Q5_MEDIAN_SIZE"),
    Question(
        "half_watched",
        "How many users watched at least 50 % of any movie in the last week of the month?",
        "users",
        0,
        "Q6_HALF_WATCHED",
    ),
)

Answers = dict[str, Decimal | None]


def answers(ask: Callable[[Question], object]) -> Answers:
    """Return {question id: answer} for all six; `ask` returns an engine's value for a question."""
    return {question.id: question.answer(ask(question)) for question in QUESTIONS}
