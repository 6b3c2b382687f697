"""The six questions in DuckDB's SQL, over the files of a folder."""

import gzip
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.exploration.datasets import (
    ENDINGS,
    OPENING,
    DataError,
    Dataset,
    File,
    datasets,
    is_data,
    meaning,
    recognise,
)
from pipelines.exploration.questions import Answers, Question, answers

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
            load(connection, dataset, Path(folder))
        connection.execute(COUNTED)
        return answers(lambda question: _ask(connection, question))


def load(connection: duckdb.DuckDBPyConnection, dataset: Dataset, folder: Path) -> None:
    """Create a temporary table with the dataset's name and typed columns from all its files. Raises DataError."""
    found = files(dataset, folder)
    text = ", ".join(f"{column} VARCHAR" for column in dataset.types)
    connection.execute(f"CREATE TEMP TABLE {dataset.name}_text ({text}, file VARCHAR)")
    for file in found:
        try:
            connection.execute(f"INSERT INTO {dataset.name}_text {_reading(dataset, file)}", [escape_glob(file.path)])
        except duckdb.Error as error:
            reason = " ".join(str(error).split())[:200]
            raise DataError(f"{file.path} can't be read to its end: {reason}") from error
    typed = ", ".join(f"CAST(nullif({column}, '') AS {kind}) AS {column}" for column, kind in dataset.types.items())
    try:
        connection.execute(f"CREATE TEMP TABLE {dataset.name} AS SELECT {typed} FROM {dataset.name}_text")
    except duckdb.ConversionException as error:
        raise _fault(connection, dataset) from error
    connection.execute(f"DROP TABLE {dataset.name}_text")


def files(dataset: Dataset, folder: Path) -> list[File]:
    """Return the dataset's files below `folder`, recognised. Raises DataError if there are none."""
    paths = sorted(path for path in (folder / dataset.place).rglob("*") if path.is_file() and is_data(path.name))
    if not paths:
        raise DataError(f"no {dataset.name}: expected files {', '.join(ENDINGS)} in {folder / dataset.place}")
    return [recognise(dataset, str(path), _opening(path)) for path in paths]


def _opening(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            return file.read(OPENING)
    except (OSError, EOFError) as error:
        raise DataError(f"{path} can't be read: {error}") from error


def _reading(dataset: Dataset, file: File) -> str:
    columns = "{" + ", ".join(f"{_text(name)}: 'VARCHAR'" for name in file.columns) + "}"
    packing = "gzip" if file.path.endswith(".gz") else "none"
    options = f"columns = {columns}, compression = '{packing}', filename = true"
    if file.kind == "csv":
        source = f"read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', {options})"
    else:
        form = "array" if file.kind == "json" else "newline_delimited"
        source = f"read_json(?, format = '{form}', {options})"
    values = [column if column in file.columns else f"NULL AS {column}" for column in dataset.types]
    return f"SELECT {', '.join(values)}, filename FROM {source}"


def _ask(connection: duckdb.DuckDBPyConnection, question: Question) -> Decimal | int | None:
    row = connection.execute(SQL[question.id]).fetchone()
    assert row is not None  # an aggregate has one row
    value: Decimal | int | None = row[0]
    return value


def _fault(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> DataError:
    """Return an error that names the first value that is not of its column's type, and its file."""
    for column, kind in dataset.types.items():
        row = connection.execute(
            f"SELECT file, {column} FROM {dataset.name}_text "
            f"WHERE {column} <> '' AND try_cast({column} AS {kind}) IS NULL"
        ).fetchone()
        if row:
            return DataError(f"{row[0]}: {column} is {row[1][:80]!r}; expected {meaning(kind)}")
    return DataError(f"{dataset.name}: a value is not of its column's type")


def escape_glob(path: str) -> str:
    """Return the path as a pattern that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
