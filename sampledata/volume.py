"""A set of any size, in constant memory: every row is made when it is written, nothing refers to more than a number."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sampledata import streaming, vendor
from sampledata.names import SINGAPOREAN_NAMES, email, title
from sampledata.records import Author, Book, Movie, Review, Rows, SampleSet, Stream, User

FIRST_STREAM = datetime(2021, 11, 15)
SECONDS = 55 * 24 * 3600  # from then to 8 January


def volume(seed: int, streams: int) -> SampleSet:
    """Return `streams` streams, a tenth as many users, half as many reviews, and some hundredth of movies and books."""
    users = max(100, streams // 10)
    movies = max(100, streams // 100)
    books = max(50, movies * 9 // 10)
    authors = max(50, movies // 2)
    reviews = max(100, streams // 2)

    def random(dataset: str) -> Random:
        return Random(f"{seed} {dataset}")

    return SampleSet(
        Rows(User, users, map(streaming.user, range(users))),
        Rows(Movie, movies, _movies(random("movies"), movies)),
        Rows(Stream, streams, _streams(random("streams"), streams, users, movies)),
        Rows(Author, authors, _authors(random("authors"), authors)),
        Rows(Book, books, _books(random("books"), books, authors)),
        Rows(Review, reviews, _reviews(random("reviews"), reviews, books)),
    )


def _movies(random: Random, count: int) -> Iterator[Movie]:
    for number in range(count):
        yield streaming.movie(random, title(number), random.randrange(80, 216))


def _streams(random: Random, count: int, users: int, movies: int) -> Iterator[Stream]:
    for _ in range(count):
        seconds = streaming.viewing_seconds(random)
        yield streaming.stream(
            title(random.randrange(movies)),
            email(random.randrange(users)),
            FIRST_STREAM + timedelta(seconds=random.randrange(SECONDS)),
            seconds,
            seconds * streaming.rate(random),
        )


def _authors(random: Random, count: int) -> Iterator[Author]:
    for number in range(count):
        if number < len(SINGAPOREAN_NAMES):
            yield vendor.author(random, SINGAPOREAN_NAMES[number], "Singaporean")
        else:
            yield vendor.foreign_author(random, number)


def _books(random: Random, count: int, authors: int) -> Iterator[Book]:
    for number in range(count):
        writer = random.randrange(authors)
        known = SINGAPOREAN_NAMES[writer] if writer < len(SINGAPOREAN_NAMES) else vendor.author_name(writer)
        yield vendor.book(random, title(number), known)


def _reviews(random: Random, count: int, books: int) -> Iterator[Review]:
    """Yield reviews: a book is filmed under its own title; every tenth review is about one of the two only."""
    for number in range(count):
        name = title(random.randrange(books))
        yield vendor.review(random, None if number % 20 == 0 else name, None if number % 20 == 10 else name)
