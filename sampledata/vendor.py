"""The vendor's rows: authors, books and reviews, made from plain numbers and a generator."""

from datetime import date, datetime, timedelta
from random import Random

from sampledata.names import NATIONALITIES, person
from sampledata.records import Author, Book, Review

_PUBLISHERS = (
    "Harbour & Sons", "Penumbra Press", "Kestrel House", "Éditions du Quai", "Verlag Lindenhof", "Merlion Books",
    "Northlight, Inc.", "Cordillera",
)  # fmt: skip
_VERDICTS = (
    "I could not put it down.", "Slow to begin, worth the wait.", "Too long by half; the ending saves it.",
    "Nobody who has read it will forget the last page.", 'My aunt called it "unfilmable", and she was right.',
    "Good characters, thin plot, lovely language.", "Eine leise, kluge Geschichte.",
    "Une merveille, du début à la fin.", "Read it twice.\nThe second time is better.",
    "Five stars ★★★★★, without a doubt.", "映画より本のほうが好きです。",
    "The dialogue is wooden, the scenery is not.", "A fine companion on a night train.",
)  # fmt: skip
_FIRST_BIRTH = date(1890, 1, 1)


def author(random: Random, name: str, nationality: str) -> Author:
    """Return an author born between 1890 and 1990; those born before 1940 have mostly died."""
    birth = _FIRST_BIRTH + timedelta(days=random.randrange(36_500))
    died = birth + timedelta(days=random.randrange(15_000, 30_000))
    gone = birth.year < 1940 and random.randrange(10) < 8 and died < date(2021, 1, 1)
    return Author(name, birth, died if gone else None, nationality)


def foreign_author(random: Random, number: int) -> Author:
    """Return author `number`, of any nationality but Singaporean."""
    return author(random, author_name(number), NATIONALITIES[random.randrange(len(NATIONALITIES))])


def author_name(number: int) -> str:
    """Return the unique name of author `number`."""
    first, last = person(number)
    series = f" {number // 10_000 + 1}" if number >= 10_000 else ""
    return f"{first} {'ABCDEFGHJKLMNPRSTVW'[number // 97 % 19]}. {last}{series}"


def book(random: Random, name: str, author_name: str) -> Book:
    """Return a book by this author, with pages and a publisher."""
    return Book(name, random.randrange(90, 1100), author_name, _PUBLISHERS[random.randrange(len(_PUBLISHERS))])


def review(random: Random, movie: str | None, book_name: str | None) -> Review:
    """Return a review written before 2022 of a movie, a book, or both: then the movie is based on the book."""
    verdict = _VERDICTS[random.randrange(len(_VERDICTS))]
    opening = f"I know both, the book and the film: {movie}. " if movie and book_name else ""
    written = datetime(2012, 1, 1) + timedelta(seconds=random.randrange(3600 * 24 * 3652))
    return Review(opening + verdict, random.randrange(1, 11), written, movie, book_name)
