"""The report: one HTML page with the six answers and the look-around, drawn from the marts. The page loads nothing."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import pandas as pd
from jinja2 import Environment, StrictUndefined

from pipelines.exploration import charts
from pipelines.exploration.answer import Answer, answer
from pipelines.exploration.picture import NARROW, Picture
from pipelines.exploration.questions import QUESTIONS
from pipelines.exploration.source import Source

COLUMN = 520  # pixels: one of two columns side by side


@dataclass(frozen=True)
class Figure:
    """A mart as the report shows it; `wide` and `narrow` are addresses that contain its picture, if it has one."""

    mart: str
    title: str
    subtitle: str
    frame: pd.DataFrame
    wide: str = ""
    narrow: str = ""


def report(source: Source, environment: str, database: str, made_at: datetime) -> str:
    """The page as HTML. Raises DataError with one line."""
    answers = [answer(source, question.id) for question in QUESTIONS]
    known = {given.question.id: given for given in answers}
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template.globals |= {"shown": _shown, "zip": zip}
    template.tests["empty_frame"] = lambda frame: frame.empty
    return template.from_string(files("pipelines.exploration").joinpath("report.html.j2").read_text("utf-8")).render(
        environment=environment,
        database=database,
        made_at=f"{made_at:%-d %B %Y %H:%M}",
        answers=answers,
        chapters=[
            ("Behind the answers", list(_behind(source, known))),
            ("A look around", list(_around(source))),
        ],
        quality=source.frame("SELECT * FROM data_quality ORDER BY dataset, problem").itertuples(),
    )


def _behind(source: Source, known: dict[str, Answer]) -> Iterator[Figure]:
    mean, median = known["average_duration"].value, known["median_size"].value
    yield _figure(source, "movies_by_source", "source", charts.movies_by_source)
    yield _figure(source, "unforgiven_at_christmas", "viewer, start_at", charts.unforgiven_at_christmas)
    titles = source.frame("SELECT movie, book, author FROM singaporean_titles ORDER BY movie, book")
    yield Figure("singaporean_titles", "Movies based on books by Singaporean authors", "streamed that month", titles)
    yield _figure(source, "stream_durations", "hours", lambda frame: charts.stream_durations(frame, mean=mean))
    yield _figure(source, "stream_sizes", "gigabytes", lambda frame: charts.stream_sizes(frame, median=median))
    yield _figure(source, "last_week_viewers", "day", charts.last_week_viewers)
    yield _figure(source, "stream_completion", "tenth", charts.stream_completion)


def _around(source: Source) -> Iterator[Figure]:
    yield _figure(source, "streams_by_day", "day", charts.streams_by_day)
    yield _figure(source, "streams_by_hour", "weekday, hour", charts.streams_by_hour)
    yield _figure(source, "top_books", "place", charts.top_books)
    yield _figure(source, "top_authors", "place", charts.top_authors)
    yield _figure(source, "movies_by_language", "movies DESC, original_language", charts.movies_by_language)
    yield _figure(source, "holdings", "row_count DESC", charts.holdings)


def _figure(source: Source, mart: str, order: str, draw: Callable[[pd.DataFrame], Picture]) -> Figure:
    frame = source.frame(f"SELECT * FROM {mart} ORDER BY {order}")
    picture = draw(frame)
    addresses = [] if frame.empty else [_address(picture, width) for width in (COLUMN, NARROW)]
    return Figure(mart, picture.title, picture.subtitle, frame, *addresses)


def _address(picture: Picture, width: int) -> str:
    return f"data:image/svg+xml;base64,{b64encode(picture.svg(width, titled=False).encode()).decode()}"


def _shown(value: object) -> str:
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.min.time() else f"{value:%Y-%m-%d %H:%M}"
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
