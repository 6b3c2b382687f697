"""The rows of the six datasets; the fields are the documented columns in the contract's order."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple


class User(NamedTuple):
    first_name: str
    last_name: str
    email: str


class Movie(NamedTuple):
    title: str
    duration_mins: int | None
    original_language: str
    size_mb: float


class Stream(NamedTuple):
    movie_title: str
    user_email: str
    size_mb: float
    start_at: datetime  # UTC
    end_at: datetime  # UTC


class Author(NamedTuple):
    name: str
    birth_date: date
    died_at: date | None
    nationality: str


class Book(NamedTuple):
    name: str
    pages: int
    author: str
    publisher: str


class Review(NamedTuple):
    content: str
    rating: int  # 1 to 10
    created_at: datetime  # UTC
    movie: str | None
    book: str | None


class Rows(NamedTuple):
    """Rows of one type that need not be in memory: how many there are, and what yields them once."""

    type: type
    count: int
    values: Iterable


class SampleSet(NamedTuple):
    """One of each dataset, named as the folders of the layout are."""

    users: Rows
    movies: Rows
    streams: Rows
    authors: Rows
    books: Rows
    reviews: Rows
