"""The values that the generator makes for the rows of the six datasets, named as their columns.

The contract decides the columns of a file: one without a value here stays empty.
"""

import builtins
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar


class User(NamedTuple):
    """A user of the streaming app."""

    first_name: str
    last_name: str
    email: str


class Movie(NamedTuple):
    """A movie of the streaming app; without `duration_mins` its running time is not known."""

    title: str
    duration_mins: int | None
    original_language: str
    size_mb: float


class Stream(NamedTuple):
    """One viewing of a movie by a user."""

    movie_title: str
    user_email: str
    size_mb: float
    start_at: datetime  # UTC
    end_at: datetime  # UTC


class Author(NamedTuple):
    """An author, as the vendor writes it."""

    name: str
    birth_date: date
    died_at: date | None
    nationality: str


class Book(NamedTuple):
    """A book, as the vendor writes it."""

    name: str
    pages: int
    author: str
    publisher: str


class Review(NamedTuple):
    """A review of a movie, a book, or both: then the movie is based on the book."""

    content: str
    rating: int  # 1 to 10
    created_at: datetime  # UTC
    movie: str | None
    book: str | None


Record = User | Movie | Stream | Author | Book | Review
_Row = TypeVar("_Row", bound=Record)


@dataclass(frozen=True)
class Rows(Generic[_Row]):
    """Rows of one type that need not be in memory: how many there are, and what yields them once."""

    type: builtins.type[_Row]
    count: int
    values: Iterable[_Row]


class SampleSet(NamedTuple):
    """One of each dataset, named as the folders of the layout are."""

    users: Rows[User]
    movies: Rows[Movie]
    streams: Rows[Stream]
    authors: Rows[Author]
    books: Rows[Book]
    reviews: Rows[Review]
