"""The definitions of docs/questions.md in plain Python over rows in memory: slow, exact, and no engine's code."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from pipelines.exploration.questions import Answers
from sampledata.records import SampleSet

MONTH, WEEK, END = datetime(2021, 12, 1), datetime(2021, 12, 25), datetime(2022, 1, 1)
MORNING, NOON = datetime(2021, 12, 25, 7), datetime(2021, 12, 25, 12)


def oracle(sample: SampleSet) -> Answers:
    counted = [s for s in sample.streams.values if s.start_at and s.end_at and s.end_at >= s.start_at]
    month = [stream for stream in counted if MONTH <= stream.start_at < END]
    titles = {stream.movie_title for stream in month if stream.movie_title}
    links = {(review.movie, review.book) for review in sample.reviews.values if review.movie and review.book}
    adapted = {movie for movie, _ in links}
    singaporeans = {author.name for author in sample.authors.values if author.nationality == "Singaporean"}
    books = {book.name for book in sample.books.values if book.author in singaporeans}
    sizes = sorted(Fraction(str(stream.size_mb)) for stream in month if stream.size_mb is not None)
    hours = [
        Fraction((stream.end_at - stream.start_at) // timedelta(microseconds=1), 3_600_000_000) for stream in month
    ]
    lengths = [(movie.title, movie.duration_mins) for movie in sample.movies.values if movie.duration_mins is not None]
    return {
        "movies_based_on_books": rounded(Fraction(100 * len(titles & adapted), len(titles)), 2) if titles else None,
        "christmas_morning_viewers": users(
            s for s in counted if s.movie_title == "Unforgiven" and s.start_at < NOON and s.end_at > MORNING
        ),
        "singaporean_movies": Decimal(len(titles & {movie for movie, book in links if book in books})),
        "average_duration": rounded(sum(hours) / len(hours), 2) if hours else None,
        "median_size": rounded((sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2]) / 2000, 3) if sizes else None,
        "half_watched": users(
            stream
            for stream in month
            for title, minutes in lengths
            if stream.start_at >= WEEK
            and title == stream.movie_title
            and 2 * (stream.end_at - stream.start_at) >= timedelta(minutes=minutes)
        ),
    }


def users(streams) -> Decimal:
    return Decimal(len({stream.user_email for stream in streams if stream.user_email}))


def rounded(value: Fraction, places: int) -> Decimal:
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)
