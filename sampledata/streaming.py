"""The streaming app's rows: users, movies and streams, made from plain numbers and a generator."""

from datetime import datetime, timedelta
from random import Random

from sampledata.names import email, person
from sampledata.records import Movie, Stream, User

_LANGUAGES = ("en", "en", "en", "en", "fr", "es", "ja", "hi", "de", "ko", "zh", "pt")
SLOWEST, FASTEST = 14_000, 31_000  # kilobytes a second: mastering quality, some 112 to 248 Mbit/s


def user(number: int) -> User:
    """Return user `number`."""
    return User(*person(number), email(number))


def movie(random: Random, title: str, duration_mins: int | None) -> Movie:
    """Return a movie; its size is that of one showing, or of 100 minutes if the running time is not known."""
    seconds = (duration_mins or 100) * 60
    return Movie(title, duration_mins, _LANGUAGES[random.randrange(len(_LANGUAGES))], megabytes(seconds * rate(random)))


def stream(title: str, user_email: str, start_at: datetime, seconds: int, kilobytes: int) -> Stream:
    """Return a stream of so many seconds and kilobytes."""
    return Stream(title, user_email, megabytes(kilobytes), start_at, start_at + timedelta(seconds=seconds))


def rate(random: Random) -> int:
    """Return kilobytes per second."""
    return random.randrange(SLOWEST, FASTEST)


def megabytes(kilobytes: int) -> float:
    """Return decimal megabytes."""
    return kilobytes / 1000


def viewing_seconds(random: Random) -> int:
    """Return how long a stream stays open: minutes to two days, since people pause; 12 hours on average."""
    return 60 + random.randrange(1, 417) * random.randrange(1, 416)
