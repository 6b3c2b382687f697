"""The six questions in Spark SQL, over views of the files in a folder or a bucket."""

from decimal import Decimal

from pyspark.sql import SparkSession

from pipelines.exploration.questions import Answers, answers
from pipelines.exploration.spark_files import explain_errors, make_views

COUNTED = """
SELECT *, timestampdiff(MICROSECOND, start_at, end_at) AS microseconds FROM streams
WHERE end_at >= start_at
"""
DECEMBER = """
SELECT * FROM counted
WHERE start_at >= TIMESTAMP '2021-12-01 00:00:00' AND start_at < TIMESTAMP '2022-01-01 00:00:00'
"""
_BASED_ON = "SELECT DISTINCT movie, book FROM reviews WHERE movie IS NOT NULL AND book IS NOT NULL"

SQL = {
    "movies_based_on_books": """
        WITH titles AS (SELECT DISTINCT movie_title FROM december WHERE movie_title IS NOT NULL),
             adapted AS (SELECT * FROM titles LEFT SEMI JOIN based_on ON movie = movie_title),
             counts AS (SELECT (SELECT count(*) FROM titles) AS streamed, (SELECT count(*) FROM adapted) AS adapted)
        SELECT CAST((20000 * adapted + streamed) DIV nullif(2 * streamed, 0) AS DECIMAL(18,0)) / 100 FROM counts""",
    "christmas_morning_viewers": """
        SELECT count(DISTINCT user_email) FROM counted
        WHERE movie_title = 'Unforgiven'
          AND start_at < TIMESTAMP '2021-12-25 12:00:00' AND end_at > TIMESTAMP '2021-12-25 07:00:00'""",
    "singaporean_movies": """
        SELECT count(DISTINCT movie_title) FROM december
        JOIN based_on ON based_on.movie = movie_title
        JOIN books ON books.name = based_on.book
        JOIN authors ON authors.name = books.author
        WHERE nationality = 'Singaporean'""",
    "average_duration": """
        SELECT CAST((2 * sum(CAST(microseconds AS DECIMAL(20,0))) + 36000000 * count(*))
                    DIV nullif(72000000 * count(*), 0) AS DECIMAL(18,0)) / 100
        FROM december""",
    "median_size": """
        WITH numbered AS (
            SELECT size_mb, row_number() OVER (ORDER BY size_mb) AS position FROM december WHERE size_mb IS NOT NULL)
        SELECT CAST(round(avg(size_mb)) / 1000 AS DECIMAL(18,3)) FROM numbered
        WHERE 2 * position BETWEEN (SELECT count(*) FROM numbered) AND (SELECT count(*) FROM numbered) + 2""",
    "half_watched": """
        SELECT count(DISTINCT user_email) FROM december
        LEFT SEMI JOIN movies ON title = movie_title AND 2 * microseconds >= duration_mins * 60000000
        WHERE start_at >= TIMESTAMP '2021-12-25 00:00:00'""",
}


def spark_answers(spark: SparkSession, location: str) -> Answers:
    """Return {question id: answer} from the files below `location`, a folder or `s3a://bucket/`. Raises DataError.

    Leaves the views of `spark_views` in the session.
    """
    with explain_errors(spark, location):
        spark_views(spark, location)
        spark.catalog.cacheTable("streams")
        try:
            return answers(lambda question: _ask(spark, question.id))
        finally:
            spark.catalog.uncacheTable("streams")


def spark_views(spark: SparkSession, location: str) -> None:
    """Create the views users, movies, streams, authors, books, reviews; and those that the SQL above reads."""
    make_views(spark, location)
    for name, query in (("counted", COUNTED), ("december", DECEMBER), ("based_on", _BASED_ON)):
        spark.sql(query).createOrReplaceTempView(name)


def _ask(spark: SparkSession, question: str) -> Decimal | int | None:
    row = spark.sql(SQL[question]).first()
    assert row is not None  # an aggregate has one row
    value: Decimal | int | None = row[0]
    return value
