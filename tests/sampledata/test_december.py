from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from pipelines.exploration.duckdb_sql import duckdb_answers
from sampledata.december import december
from sampledata.folder import Style, write
from sampledata.records import Rows, SampleSet
from tests.pipelines.exploration.conftest import DECEMBER
from tests.pipelines.exploration.oracle import oracle

MORNING = datetime(2021, 12, 25, 7)
WEEK, END = datetime(2021, 12, 25), datetime(2022, 1, 1)


@pytest.mark.parametrize("seed", [1, 2, 3, 4242])
def test_every_seed_has_the_answers_of_the_design(seed, tmp_path):
    sample = december(seed)
    write(tmp_path, sample, Style(), {})
    assert duckdb_answers(tmp_path) == DECEMBER == oracle(sample)


def test_another_seed_makes_other_rows():
    assert december(1).streams != december(2).streams
    assert december(1) == december(1)


def changed(sample: SampleSet, dataset: str, change) -> SampleSet:
    values = [after for row in getattr(sample, dataset).values if (after := change(row)) is not None]
    return sample._replace(**{dataset: Rows(getattr(sample, dataset).type, len(values), values)})


def unlink_one_movie(review):
    return review._replace(book=None) if review.movie == "Rain, Steam and Speed" else review


def watch_a_second_past_seven(stream):
    ends = stream.movie_title == "Unforgiven" and stream.end_at == MORNING
    return stream._replace(end_at=MORNING + timedelta(seconds=1)) if ends else stream


def start_a_second_later_in_the_month(stream):
    before = stream.start_at == datetime(2021, 11, 30, 23, 59, 59)
    return stream._replace(start_at=datetime(2021, 12, 1)) if before else stream


def pause_for_sixteen_hours(stream):
    one = stream.movie_title == "Unforgiven" and stream.start_at < MORNING < stream.end_at
    return stream._replace(end_at=stream.end_at + timedelta(hours=16)) if one else stream


def drop_the_middle_one(stream):
    return None if stream.size_mb == 935_439 else stream


def watch_the_last_second_of_the_half(stream):
    one = stream.start_at == datetime(2021, 12, 27, 19) and stream.user_email.split(".")[2].startswith("8@")
    return stream._replace(end_at=stream.end_at + timedelta(seconds=1)) if one else stream


@pytest.mark.parametrize(
    ("question", "dataset", "change", "answer"),
    [
        ("movies_based_on_books", "reviews", unlink_one_movie, "93.20"),
        ("christmas_morning_viewers", "streams", watch_a_second_past_seven, "2"),
        ("singaporean_movies", "streams", start_a_second_later_in_the_month, "4"),
        ("average_duration", "streams", pause_for_sixteen_hours, "12.05"),
        ("median_size", "streams", drop_the_middle_one, "935.743"),
        ("half_watched", "streams", watch_the_last_second_of_the_half, "66"),
    ],
)
def test_one_wrong_row_gives_another_answer(question, dataset, change, answer, tmp_path):
    sample = changed(december(1), dataset, change)
    write(tmp_path, sample, Style(), {})
    given = duckdb_answers(tmp_path)
    assert given == oracle(sample)
    assert given[question] == Decimal(answer) != DECEMBER[question]


def test_the_rows_look_like_a_company_s():
    sample = december(1)
    movies = {movie.title: movie for movie in sample.movies.values}
    emails = [user.email for user in sample.users.values]
    assert len(movies) == 560 and len(set(emails)) == len(emails) == 420
    assert {stream.user_email for stream in sample.streams.values} <= set(emails)
    assert {stream.movie_title for stream in sample.streams.values} < set(movies)
    assert {book.author for book in sample.books.values} <= {author.name for author in sample.authors.values}
    assert {review.movie for review in sample.reviews.values if review.movie} < set(movies)
    assert {review.book for review in sample.reviews.values if review.book} <= {b.name for b in sample.books.values}
    assert any("\n" in title for title in movies) and any('"' in title for title in movies)
    assert any(not WEEK - timedelta(days=24) <= stream.start_at < END for stream in sample.streams.values)
    assert all(80 <= movie.duration_mins <= 215 for movie in movies.values())
