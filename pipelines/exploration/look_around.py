"""The look-around in Spark SQL: the marts of the same names, with the same columns and the same numbers.

migrations/marts/R__<name>.sql documents each column. The marts read the views of `spark_sql.py`.
"""

from pyspark.sql import SparkSession

from pipelines.exploration.datasets import all_datasets

WATCHED = "SELECT movie_title, count(*) AS streams FROM december WHERE movie_title IS NOT NULL GROUP BY movie_title"
STREAMS = "SELECT movie_title, user_email, size_mb, start_at, end_at, microseconds AS duration_us FROM {}"
_SHORTEST = "SELECT title, min(duration_mins) AS duration_mins FROM movies GROUP BY title"
_PROBLEMS = {
    "users": {
        "without an e-mail address": "count_if(email IS NULL)",
        "of an e-mail address that another row has": "count(email) - count(DISTINCT email)",
    },
    "movies": {
        "without a title": "count_if(title IS NULL)",
        "of a title that another row has": "count(title) - count(DISTINCT title)",
        "without a duration": "count_if(duration_mins IS NULL)",
    },
    "streams": {
        "without a movie": "count_if(movie_title IS NULL)",
        "without a user": "count_if(user_email IS NULL)",
        "without a size": "count_if(size_mb IS NULL)",
        "without a start or an end": "count_if(start_at IS NULL OR end_at IS NULL)",
        "that end before they start": "count_if(end_at < start_at)",
        "that another row repeats": "count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM streams))",
        "of a movie that is not in the catalogue": "(SELECT count(movie_title) FROM streams LEFT ANTI JOIN movies "
        "ON title = movie_title)",
        "of a user who is not known": "(SELECT count(user_email) FROM streams LEFT ANTI JOIN users "
        "ON email = user_email)",
    },
    "authors": {
        "without a name": "count_if(name IS NULL)",
        "of a name that another row has": "count(name) - count(DISTINCT name)",
        "who died before they were born": "count_if(died_at < birth_date)",
    },
    "books": {
        "without a name": "count_if(name IS NULL)",
        "of a name that another row has": "count(name) - count(DISTINCT name)",
        "of an author who is not known": "(SELECT count(author) FROM books LEFT ANTI JOIN authors "
        "ON authors.name = author)",
    },
    "reviews": {
        "of neither a movie nor a book": "count_if(movie IS NULL AND book IS NULL)",
        "of a movie that is not in the catalogue": "(SELECT count(movie) FROM reviews LEFT ANTI JOIN movies "
        "ON title = movie)",
        "of a book that is not known": "(SELECT count(book) FROM reviews LEFT ANTI JOIN books ON name = book)",
        "rated outside 1 to 10": "count_if(NOT rating BETWEEN 1 AND 10)",
    },
}


def _checked(dataset: str) -> str:
    """Return SQL that counts all problems of the dataset in one pass, and returns a row for each."""
    problems = _PROBLEMS[dataset]
    counts = ", ".join(f"{rows} AS found_{at}" for at, rows in enumerate(problems.values()))
    pairs = ", ".join(f"'{problem}', found_{at}" for at, problem in enumerate(problems))
    return f"""
        SELECT '{dataset}' AS dataset, problem, row_count, of_rows
        FROM (SELECT count(*) AS of_rows, {counts} FROM {dataset})
        LATERAL VIEW stack({len(problems)}, {pairs}) AS problem, row_count"""


def _holdings() -> str:
    """Return SQL that counts the rows of each dataset."""
    sources = {"streaming": "app", "vendor": "vendor"}
    return " UNION ALL ".join(
        f"SELECT '{name}' AS dataset, '{sources[domain]}' AS source, count(*) AS row_count FROM {name}"
        for name, domain in ((dataset.name, dataset.place.partition("/")[0]) for dataset in all_datasets())
    )


_MARTS = {
    "counted_streams": STREAMS.format("counted"),
    "december_streams": STREAMS.format("december"),
    "based_on_books": "SELECT movie, book FROM based_on",
    "data_quality": " UNION ALL ".join(map(_checked, _PROBLEMS)),
    "last_week_viewers": f"""
        SELECT CAST(start_at AS DATE) AS day, count(DISTINCT user_email) AS viewers,
               count(DISTINCT user_email) FILTER (WHERE 2 * microseconds >= duration_mins * 60000000) AS half_watched
        FROM december LEFT JOIN ({_SHORTEST}) ON title = movie_title
        WHERE start_at >= TIMESTAMP '2021-12-25 00:00:00'
        GROUP BY CAST(start_at AS DATE)""",
    "movies_by_language": f"""
        SELECT original_language, count(*) AS movies, coalesce(sum(streams), 0) AS streams
        FROM (SELECT DISTINCT title, coalesce(original_language, 'unknown') AS original_language
              FROM movies WHERE title IS NOT NULL)
        LEFT JOIN ({WATCHED}) ON movie_title = title
        GROUP BY original_language""",
    "movies_by_source": f"""
        SELECT if(movie IS NULL, 'no known book', 'book') AS source, count(*) AS movies,
               count(movie_title) AS streamed, coalesce(sum(streams), 0) AS streams
        FROM (SELECT title FROM movies WHERE title IS NOT NULL
              UNION SELECT movie_title FROM december WHERE movie_title IS NOT NULL)
        LEFT JOIN (SELECT DISTINCT movie FROM based_on) ON movie = title
        LEFT JOIN ({WATCHED}) ON movie_title = title
        GROUP BY if(movie IS NULL, 'no known book', 'book')""",
    "singaporean_titles": f"""
        SELECT DISTINCT movie, book, authors.name AS author, streams
        FROM ({WATCHED}) JOIN based_on ON movie = movie_title JOIN books ON books.name = book
        JOIN authors ON authors.name = books.author
        WHERE nationality = 'Singaporean'""",
    "stream_completion": """
        SELECT tenth, count(*) AS streams
        FROM (SELECT least(10, microseconds DIV (6000000 * duration_mins)) AS tenth
              FROM december JOIN (SELECT title, min(duration_mins) AS duration_mins FROM movies
                                  WHERE duration_mins > 0 GROUP BY title) ON title = movie_title)
        GROUP BY tenth""",
    "stream_durations": """
        SELECT least(72, 2 * (microseconds DIV 7200000000)) AS hours, count(*) AS streams FROM december
        GROUP BY least(72, 2 * (microseconds DIV 7200000000))""",
    "stream_sizes": """
        SELECT least(10000, 250 * (size_mb DIV 250000)) AS gigabytes, count(*) AS streams FROM december
        WHERE size_mb >= 0
        GROUP BY least(10000, 250 * (size_mb DIV 250000))""",
    "streams_by_day": """
        SELECT CAST(start_at AS DATE) AS day, count(*) AS streams, count(DISTINCT user_email) AS viewers,
               sum(microseconds) DIV 3600000000 AS hours
        FROM december GROUP BY CAST(start_at AS DATE)""",
    "streams_by_hour": """
        SELECT weekday(start_at) + 1 AS weekday, hour(start_at) AS hour, count(*) AS streams FROM december
        GROUP BY weekday(start_at) + 1, hour(start_at)""",
    "top_authors": f"""
        SELECT place, author, nationality, movies, streams
        FROM (SELECT author, count(*) AS movies, sum(streams) AS streams,
                     row_number() OVER (ORDER BY sum(streams) DESC, author) AS place
              FROM (SELECT DISTINCT author, movie FROM based_on JOIN books ON name = book WHERE author IS NOT NULL)
              JOIN ({WATCHED}) ON movie_title = movie
              GROUP BY author)
        LEFT JOIN (SELECT name, min(nationality) AS nationality FROM authors GROUP BY name) ON name = author
        WHERE place <= 15""",
    "top_books": f"""
        SELECT place, book, author, movies, streams
        FROM (SELECT book, count(*) AS movies, sum(streams) AS streams,
                     row_number() OVER (ORDER BY sum(streams) DESC, book) AS place
              FROM based_on JOIN ({WATCHED}) ON movie_title = movie
              GROUP BY book)
        LEFT JOIN (SELECT name, min(author) AS author FROM books GROUP BY name) ON name = book
        WHERE place <= 15""",
    "unforgiven_at_christmas": """
        SELECT dense_rank() OVER (ORDER BY first_at, user_email) AS viewer, start_at, end_at,
               start_at < TIMESTAMP '2021-12-25 12:00:00' AND end_at > TIMESTAMP '2021-12-25 07:00:00' AS that_morning
        FROM (SELECT user_email, start_at, end_at, min(start_at) OVER (PARTITION BY user_email) AS first_at
              FROM counted
              WHERE movie_title = 'Unforgiven'
                AND start_at < TIMESTAMP '2021-12-26 00:00:00' AND end_at > TIMESTAMP '2021-12-24 00:00:00')""",
}


def marts() -> dict[str, str]:
    """Return {mart: its query}. Raises DataError if the contracts can't be read."""
    return {**_MARTS, "holdings": _holdings()}


def look_around_views(spark: SparkSession) -> None:
    """Make a temporary view of each mart's name. Raises DataError."""
    for name, query in marts().items():
        spark.sql(query).createOrReplaceTempView(name)
