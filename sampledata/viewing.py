"""The streams of the default set: those planted for the questions, and those drawn around them to fill the month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sampledata import streaming
from sampledata.names import email
from sampledata.records import Movie, Stream

USERS, VIEWERS_OF_HALF = 420, 65
MONTH_STREAMS, LAST_WEEK_STREAMS, OTHER_STREAMS = 1_501, 340, 349
_AVERAGE_SECONDS = 43_344  # 12.04 hours
_MEDIAN_KILOBYTES = 935_439_000
MONTH, LAST_WEEK, NEXT_MONTH = datetime(2021, 12, 1), datetime(2021, 12, 25), datetime(2022, 1, 1)
DAY = 24 * 3600

UNFORGIVEN, LOOK_ALIKE = "Unforgiven", "The Unforgiven"


@dataclass(frozen=True)
class Films:
    """The films of the set, each of them with a running time."""

    by_title: dict[str, Movie]
    streamed: list[str]  # in the month
    elsewhere: list[str]  # streamed outside the month only
    unseen: list[str]
    adapted: list[str]  # of all three, those based on a book
    singaporean: list[str]  # of the adapted: three streamed, then two elsewhere, then one unseen

    def seconds(self, title: str) -> int:
        """Return the running time of a film."""
        return (self.by_title[title].duration_mins or 0) * 60


@dataclass(frozen=True)
class _View:
    title: str
    user: str
    start_at: datetime
    seconds: int
    half: bool = False  # at least half of the film, in the last week

    @property
    def in_month(self) -> bool:
        """Return True if it starts in the month of the questions."""
        return MONTH <= self.start_at < NEXT_MONTH

    @property
    def in_last_week(self) -> bool:
        """Return True if it starts in the last week of that month."""
        return LAST_WEEK <= self.start_at < NEXT_MONTH


def streams(random: Random, films: Films) -> Iterator[Stream]:
    """Yield the streams of the set, in no order: enough for the titles, users, hours and median of the month."""
    views = _planted(films)
    seen = {view.title for view in views if view.in_month}
    deck = [title for title in films.streamed if title not in seen]
    random.shuffle(deck)
    audience = _Audience(random, films, [title for title in films.streamed if title != UNFORGIVEN], deck)
    views += audience.half_viewers(VIEWERS_OF_HALF - len({view.user for view in views if view.half}))
    views += audience.dabblers(LAST_WEEK_STREAMS - sum(view.in_last_week for view in views))
    views += audience.outside_the_month(OTHER_STREAMS)
    month = [view for view in views if view.in_month]
    views += audience.early(
        MONTH_STREAMS - len(month), _AVERAGE_SECONDS * MONTH_STREAMS - sum(view.seconds for view in month)
    )
    yield from _sized(random, views)


@dataclass(frozen=True)
class _Audience:
    random: Random
    films: Films
    choices: list[str]
    deck: list[str]  # titles that the month still has to stream

    def half_viewers(self, users: int) -> Iterator[_View]:
        """Yield streams of users who watch half of a film in the last week, the first 25 of them twice."""
        viewers = [email(number) for number in range(100, 100 + users)]
        for user in viewers + viewers[:25]:
            title = self._title()
            full = self.films.seconds(title)
            seconds = full // 2 + self.random.randrange(full * 3)
            yield _View(title, user, self._moment(LAST_WEEK, 7 * DAY), seconds, True)

    def dabblers(self, count: int) -> Iterator[_View]:
        """Yield streams of the last week that end before 47 % of the film."""
        for _ in range(count):
            title = self._title()
            seconds = self.films.seconds(title) * self.random.randrange(60, 28 * 60) // 3600
            yield _View(title, self._user(), self._moment(LAST_WEEK, 7 * DAY), seconds)

    def outside_the_month(self, count: int) -> Iterator[_View]:
        """Yield streams of November and early January."""
        for at in range(count):
            titles = self.choices if at % 3 else self.films.elsewhere
            start, days = (datetime(2021, 11, 1), 29) if at % 2 else (NEXT_MONTH, 9)
            title = titles[self.random.randrange(len(titles))]
            seconds = streaming.viewing_seconds(self.random)
            yield _View(title, self._user(), self._moment(start, days * DAY), seconds)

    def early(self, count: int, seconds: int) -> Iterator[_View]:
        """Yield streams of the month before the last week that last `seconds` together."""
        for share in _shares(seconds, [streaming.viewing_seconds(self.random) for _ in range(count)]):
            yield _View(self._title(), self._user(), self._moment(MONTH, 24 * DAY), share)

    def _title(self) -> str:
        return self.deck.pop() if self.deck else self.choices[self.random.randrange(len(self.choices))]

    def _user(self) -> str:
        return email(self.random.randrange(USERS))

    def _moment(self, start: datetime, seconds: int) -> datetime:
        return start + timedelta(seconds=self.random.randrange(seconds))


def _planted(films: Films) -> list[_View]:
    """Return the streams at the edges of the definitions, each by a user of its own below number 100."""
    plain = [title for title in films.streamed if title not in (UNFORGIVEN, LOOK_ALIKE)]
    abroad = films.singaporean[3]
    length = {title: films.seconds(title) for title in films.by_title}
    exact, short, pieces, early, late, over, first = plain[:7]
    return [
        # The one viewer, twice on that morning; the second stream is half of the film.
        _View(UNFORGIVEN, email(1), datetime(2021, 12, 25, 6, 50), 15 * 60),
        _View(UNFORGIVEN, email(1), datetime(2021, 12, 25, 8, 5), length[UNFORGIVEN] - 600, True),
        # Not that morning, or not that film.
        _View(UNFORGIVEN, email(2), datetime(2021, 12, 24, 20), 11 * 3600),
        _View(UNFORGIVEN, email(3), datetime(2021, 12, 25, 12), 20 * 60),
        _View(UNFORGIVEN, email(4), datetime(2021, 12, 24, 8), 3 * 3600),
        _View(UNFORGIVEN, email(5), datetime(2020, 12, 25, 8), 2 * 3600),
        _View(LOOK_ALIKE, email(6), datetime(2021, 12, 25, 8), 30 * 60),
        # Half of a film to the second, and one second less; two thirds in two pieces.
        _View(exact, email(7), datetime(2021, 12, 27, 19), length[exact] // 2, True),
        _View(short, email(8), datetime(2021, 12, 27, 19), length[short] // 2 - 1),
        _View(pieces, email(9), datetime(2021, 12, 28, 19), length[pieces] // 3),
        _View(pieces, email(9), datetime(2021, 12, 28, 21), length[pieces] // 3),
        # The last week's first and last moment, and just outside.
        _View(early, email(10), LAST_WEEK - timedelta(seconds=1), length[early]),
        _View(first, email(11), LAST_WEEK, length[first], True),
        _View(over, email(12), NEXT_MONTH - timedelta(seconds=1), length[over], True),
        _View(late, email(13), NEXT_MONTH, length[late]),
        # A film by a Singaporean author, just before the month and just after it.
        _View(abroad, email(14), MONTH - timedelta(seconds=1), length[abroad]),
        _View(abroad, email(14), NEXT_MONTH, length[abroad]),
    ]


def _sized(random: Random, views: list[_View]) -> Iterator[Stream]:
    """Yield each stream with a size that fits its duration, all scaled so that the month has the known median."""
    sizes = [view.seconds * streaming.rate(random) for view in views]
    in_order = sorted(size for size, view in zip(sizes, views, strict=True) if view.in_month)
    middle = in_order[MONTH_STREAMS // 2]
    for view, size in zip(views, sizes, strict=True):
        scaled = size * _MEDIAN_KILOBYTES // middle
        yield streaming.stream(view.title, view.user, view.start_at, view.seconds, scaled)


def _shares(total: int, weights: list[int]) -> list[int]:
    """Return whole numbers in proportion to `weights` whose sum is `total`."""
    shares = [total * weight // sum(weights) for weight in weights]
    missing = total - sum(shares)
    return [share + (at < missing) for at, share in enumerate(shares)]
