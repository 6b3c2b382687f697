"""The six questions in DuckDB's SQL, over the files of a folder or a bucket."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.exploration.datasets import DataError, Dataset, datasets, meaning
from pipelines.exploration.questions import Answers, Question, answers
from pipelines.exploration.storage import data_files
from pipelines.exploration.text_rows import batches

COUNTED = """
CREATE TEMP VIEW counted AS SELECT *, date_diff('microsecond', start_at, end_at) AS microseconds FROM streams
WHERE end_at >= start_at;
CREATE TEMP VIEW december AS SELECT * FROM counted
WHERE start_at >= TIMESTAMP '2021-12-01 00:00:00' AND start_at < TIMESTAMP '2022-01-01 00:00:00';
CREATE TEMP VIEW based_on AS SELECT DISTINCT movie, book FROM reviews WHERE movie IS NOT NULL AND book IS NOT NULL;
"""

SQL = {
    "movies_based_on_books": """
        SELECT ((20000 * count(DISTINCT movie_title) FILTER (movie_title IN (SELECT movie FROM based_on))
                 + count(DISTINCT movie_title)) // nullif(2 * count(DISTINCT movie_title), 0) / 100)::DECIMAL(18,2)
        FROM december""",
    "christmas_morning_viewers": """
        SELECT count(DISTINCT user_email) FROM counted
        WHERE movie_title = 'Unforgiven'
          AND start_at < TIMESTAMP '2021-12-25 12:00:00' AND end_at > TIMESTAMP '2021-12-25 07:00:00'""",
    "singaporean_movies": """
        SELECT count(DISTINCT movie_title) FROM december
        WHERE movie_title IN (
            SELECT movie FROM based_on
            JOIN books ON books.name = based_on.book
            JOIN authors ON authors.name = books.author
            WHERE nationality = 'Singaporean')""",
    "average_duration": """
        SELECT ((2 * sum(microseconds) + 36000000 * count(*)) // nullif(72000000 * count(*), 0) / 100)::DECIMAL(18,2)
        FROM december""",
    "median_size": """
        SELECT (round(median(size_mb::DECIMAL(22,4))) / 1000)::DECIMAL(18,3) FROM december""",
    "half_watched": """
        SELECT count(DISTINCT user_email) FROM december
        WHERE start_at >= TIMESTAMP '2021-12-25 00:00:00' AND EXISTS (
            SELECT 1 FROM movies
            WHERE title = movie_title AND 2 * microseconds >= duration_mins * 60000000)""",
}


def duckdb_answers(folder: Path | str) -> Answers:
    """Return {question id: answer} from the files below `folder`. Raises DataError with one line."""
    with duckdb.connect() as connection:
        for dataset in datasets():
            load(connection, dataset, folder)
        connection.execute(COUNTED)
        return answers(lambda question: _ask(connection, question))


def load(connection: duckdb.DuckDBPyConnection, dataset: Dataset, location: Path | str) -> None:
    """Create a temporary table with the dataset's name and typed columns from all its files. Raises DataError."""
    columns = [f'"{column}"' for column in dataset.types]
    text = ", ".join(f"{column} VARCHAR" for column in columns)
    connection.execute(f"CREATE TEMP TABLE {dataset.name}_text ({text}, file VARCHAR)")
    for path in data_files(dataset, str(location)):
        for batch in batches(dataset, path):
            connection.register("batch", pa.Table.from_batches([batch]))
            connection.execute(f"INSERT INTO {dataset.name}_text SELECT {', '.join(columns)}, ? FROM batch", [path])
            connection.unregister("batch")
    typed = ", ".join(
        f"CAST({dataset.text_of(column)} AS {kind}) AS {column}"
        for column, kind in zip(columns, dataset.types.values(), strict=True)
    )
    try:
        connection.execute(f"CREATE TEMP TABLE {dataset.name} AS SELECT {typed} FROM {dataset.name}_text")
    except duckdb.ConversionException as error:
        raise _fault(connection, dataset) from error
    connection.execute(f"DROP TABLE {dataset.name}_text")


def _ask(connection: duckdb.DuckDBPyConnection, question: Question) -> Decimal | int | None:
    row = connection.execute(SQL[question.id]).fetchone()
    assert row is not None  # an aggregate has one row
    value: Decimal | int | None = row[0]
    return value


def _fault(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> DataError:
    """Return an error that names the first value that is not of its column's type, and its file."""
    for column, kind in dataset.types.items():
        row = connection.execute(
            f'SELECT file, "{column}" FROM {dataset.name}_text '
            f'WHERE "{column}" <> \'\' AND try_cast("{column}" AS {kind}) IS NULL'
        ).fetchone()
        if row:
            return DataError(f"{row[0]}: {column} is {row[1][:80]!r}; expected {meaning(kind)}")
    return DataError(f"{dataset.name}: a value is not of its column's type")
