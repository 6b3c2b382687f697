"""The second sample set: a public catalogue of films, with generated users, streams and vendor data over it.

`films.md` says where the catalogue is from, and which part of the set is real.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import NamedTuple

from sampledata import streaming, vendor
from sampledata.names import SINGAPOREAN_NAMES, email
from sampledata.records import Author, Book, Movie, Review, Rows, SampleSet, Stream, User

USERS, AUTHORS = 800, 300
FIRST_STREAM, SECONDS = datetime(2021, 11, 20), 46 * 24 * 3600  # to 4 January
_LAST_RELEASE = 2011


class Film(NamedTuple):
    """A film of the catalogue."""

    title: str
    running_time: int | None  # minutes
    based_on_book: bool


def films(seed: int, streams: int) -> SampleSet:
    """Return the catalogue as movies, with `streams` generated streams; the same for the same seed."""
    random = Random(seed)
    listed = catalogue()
    movies = [streaming.movie(random, film.title, film.running_time) for film in listed]
    adapted = [film.title for film in listed if film.based_on_book]
    authors = [vendor.author(random, name, "Singaporean") for name in SINGAPOREAN_NAMES]
    authors += [vendor.foreign_author(random, number) for number in range(AUTHORS - len(authors))]
    books = [vendor.book(random, title, authors[random.randrange(AUTHORS)].name) for title in adapted]
    reviews = [vendor.review(random, title, title) for title in adapted for _ in range(random.randrange(1, 4))]
    reviews += [vendor.review(random, film.title, None) for film in listed if not film.based_on_book]
    random.shuffle(reviews)
    return SampleSet(
        Rows(User, USERS, map(streaming.user, range(USERS))),
        Rows(Movie, len(movies), movies),
        Rows(Stream, streams, _streams(random, movies, streams)),
        Rows(Author, AUTHORS, authors),
        Rows(Book, len(books), books),
        Rows(Review, len(reviews), reviews),
    )


def catalogue() -> list[Film]:
    """Return the films under unique titles: a title that two films share gets the year; of one year, one is left."""
    packed = files("sampledata").joinpath("films.csv.gz").read_bytes()
    raw = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode(), newline="")))
    titled = [(repair_title(row["Title"]), release_year(row["Release Date"]), row) for row in raw if row["Title"]]
    times = Counter(title for title, _, _ in titled)
    listed: dict[str, Film] = {}
    for title, year, row in titled:
        name = title if times[title] == 1 else f"{title} ({year})"
        minutes = int(row["Running Time min"]) if row["Running Time min"] else None
        listed.setdefault(name, Film(name, minutes, row["Source"] == "Based on Book/Short Story"))
    return list(listed.values())


def repair_title(title: str) -> str:
    """Undo the catalogue's one encoding accident: Windows letters read as old Macintosh ones (`LÈon` for `Léon`)."""
    try:
        return title.encode("mac_roman").decode("cp1252")
    except UnicodeError:
        return title


def release_year(day: str) -> int:
    """Return the year of `Jun 12 1998`; a year after the catalogue's own is corrected, which is a century too late."""
    year = int(day[-4:])
    return year - 100 if year > _LAST_RELEASE else year


def _streams(random: Random, movies: list[Movie], count: int) -> Iterator[Stream]:
    """Yield streams at any moment of the period; a tenth of the films gets half of them."""
    popular = movies[::10]
    for _ in range(count):
        among = popular if random.randrange(2) else movies
        seconds = streaming.viewing_seconds(random)
        yield streaming.stream(
            among[random.randrange(len(among))].title,
            email(random.randrange(USERS)),
            FIRST_STREAM + timedelta(seconds=random.randrange(SECONDS)),
            seconds,
            seconds * streaming.rate(random),
        )
