"""The six views on rows small enough to answer by hand. The words are those of docs/questions.md."""

from decimal import Decimal

import fakesnow
import pytest
import snowflake.connector

pytestmark = pytest.mark.filterwarnings("ignore:Arrow output")

MOVIES = [("Unforgiven", 120), ("Half", 100), ("Long", 60), ("Untimed", None)]
STREAMS = [  # title, user, MB, start, end
    ("Unforgiven", "a@x", "1000.500", "2021-12-25 06:00:00", "2021-12-25 07:00:00.001"),  # overlaps by a moment, 50 %
    ("Unforgiven", "b@x", "1001.500", "2021-12-25 05:00:00", "2021-12-25 07:00:00"),  # ends as the morning begins
    ("Unforgiven", "a@x", "1.000", "2021-12-25 11:59:59", "2021-12-25 13:00:00"),  # the same user again
    ("Half", "c@x", "2000.000", "2021-12-31 23:59:59", "2022-01-01 00:49:58"),  # a second less than half
    ("Half", "d@x", "3000.000", "2021-12-01 00:00:00", "2021-12-01 02:00:00"),  # whole, but not in the last week
    ("Long", "e@x", None, "2021-12-26 00:00:00", "2021-12-27 00:00:00"),  # no size
    ("Untimed", "f@x", "4000.000", "2021-12-28 00:00:00", "2021-12-28 00:00:00"),  # nothing watched, no duration
    ("Before", "g@x", "9999.000", "2021-11-30 23:59:59.999", "2021-12-31 00:00:00"),  # began in November
    ("After", "g@x", "9999.000", "2022-01-01 00:00:00", "2022-01-02 00:00:00"),
    ("Unforgiven", "h@x", "9999.000", "2021-12-25 08:00:00", "2021-12-25 07:00:00"),  # ends before it begins
    ("Unforgiven", "i@x", "9999.000", "2021-12-25 08:00:00", None),
]
REVIEWS = [
    *[
        ("Unforgiven", "One"),
        ("Unforgiven", "One"),
        ("Unforgiven", "Two"),
        ("Half", "Two"),
        ("Long", ""),
        ("Long", None),
    ],
    *[("Before", "One"), (None, "One"), ("Untimed", "unknown")],
]
BOOKS = [("One", "Singapore Author"), ("One", "Singapore Author"), ("Two", "Other"), ("Untimed", "Singapore Author")]
AUTHORS = [("Singapore Author", "Singaporean"), ("Singapore Author", "Singaporean"), ("Other", "singaporean")]
ANSWERS = {
    "Q1_MOVIES_BASED_ON_BOOKS": Decimal("75.00"),  # Unforgiven, Half, Untimed of four
    "Q2_CHRISTMAS_MORNING_VIEWERS": 1,
    "Q3_SINGAPOREAN_MOVIES": 1,
    "Q4_AVERAGE_DURATION": Decimal("4.40"),  # 111,000.001 s of 7 streams: 4.4048 h
    "Q5_MEDIAN_SIZE": Decimal("1.501"),  # of 1, 1000.5, 1001.5, 2000, 3000, 4000: 1500.75 MB
    "Q6_HALF_WATCHED": 3,  # a, b, e
}


@pytest.fixture(scope="module")
def cursor(statements):
    with fakesnow.patch(create_schema_on_connect=False):
        cursor = snowflake.connector.connect(database="MARQUEE_TEST").cursor()
        for schema in ("RAW", "VENDOR", "MARTS"):
            cursor.execute(f"CREATE SCHEMA {schema}")
        for script, texts in statements.items():
            for text in texts:
                table = "CREATE TABLE" in text or "ADD COLUMN" in text
                if script.startswith("marts/") or (table and "PSEUDONYM_KEY" not in text):
                    cursor.execute(text)
        yield cursor


def answers(cursor) -> dict:
    return {name: cursor.execute(f"SELECT ANSWER FROM MARTS.{name}").fetchall() for name in ANSWERS}


def test_the_answers_are_those_found_by_hand(cursor):
    cursor.executemany("INSERT INTO RAW.MOVIES (TITLE, DURATION_MINS) VALUES (%s, %s)", MOVIES)
    cursor.executemany(
        "INSERT INTO RAW.STREAMS (MOVIE_TITLE, USER_EMAIL, SIZE_MB, START_AT, END_AT) VALUES (%s, %s, %s, %s, %s)",
        STREAMS,
    )
    cursor.executemany("INSERT INTO VENDOR.REVIEWS (MOVIE, BOOK) VALUES (%s, %s)", REVIEWS)
    cursor.executemany("INSERT INTO VENDOR.BOOKS (NAME, AUTHOR) VALUES (%s, %s)", BOOKS)
    cursor.executemany("INSERT INTO VENDOR.AUTHORS (NAME, NATIONALITY) VALUES (%s, %s)", AUTHORS)
    assert answers(cursor) == {name: [(answer,)] for name, answer in ANSWERS.items()}


def test_a_half_is_rounded_up(cursor):
    """938.5 MB is 0.939 GB; 18 s over an hour is 1.005 hours, 1.01."""
    cursor.execute("DELETE FROM RAW.STREAMS")
    cursor.execute(
        "INSERT INTO RAW.STREAMS (MOVIE_TITLE, USER_EMAIL, SIZE_MB, START_AT, END_AT) "
        "VALUES ('Half', 'a@x', 938.5, '2021-12-01 00:00:00', '2021-12-01 01:00:18')"
    )
    found = answers(cursor)
    assert found["Q5_MEDIAN_SIZE"] == [(Decimal("0.939"),)]
    assert found["Q4_AVERAGE_DURATION"] == [(Decimal("1.01"),)]


def test_without_streams_counts_are_zero_and_the_rest_is_unknown(cursor):
    cursor.execute("DELETE FROM RAW.STREAMS")
    assert answers(cursor) == {
        "Q1_MOVIES_BASED_ON_BOOKS": [(None,)],
        "Q2_CHRISTMAS_MORNING_VIEWERS": [(0,)],
        "Q3_SINGAPOREAN_MOVIES": [(0,)],
        "Q4_AVERAGE_DURATION": [(None,)],
        "Q5_MEDIAN_SIZE": [(None,)],
        "Q6_HALF_WATCHED": [(0,)],
    }
