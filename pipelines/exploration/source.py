"""The notebook's source of data: files read by Spark, or the warehouse. Both have the marts under the same names."""

import os
import tempfile
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from botocore.exceptions import BotoCoreError, ClientError
from pyspark.errors import PySparkException, PySparkRuntimeError
from pyspark.sql import SparkSession
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error as SnowflakeError

from pipelines.exploration.datasets import DataError, all_datasets
from pipelines.exploration.look_around import look_around_views
from pipelines.exploration.questions import Question
from pipelines.exploration.session import spark_session
from pipelines.exploration.spark_files import explain_errors
from pipelines.exploration.spark_sql import SQL, spark_views
from pipelines.exploration.storage import passed_over
from pipelines.file_names import passed_over_line
from pipelines.s3_jars import JarsMissing, s3_jars
from pipelines.service_user import ServiceUser

_MAX_ROWS = 100_000  # of one answer: a notebook is no place for more


class Source(ABC):
    """Answers SQL, and the six questions in its own."""

    @abstractmethod
    def query(self, question: Question) -> str:
        """Return the SQL that answers the question here: one row, one column."""

    @abstractmethod
    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and at most _MAX_ROWS rows. Raises DataError with one line."""

    def frame(self, sql: str) -> pd.DataFrame:
        """Return the same as a frame, columns in small letters; decimals become int64 or float64, times datetime64."""
        names, rows = self.rows(sql)
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        return pd.DataFrame({name.lower(): _column(values) for name, values in zip(names, columns, strict=True)})

    def answer(self, question: Question) -> Decimal | None:
        """Return the answer as docs/questions.md defines it."""
        _, rows = self.rows(self.query(question))
        if len(rows) != 1:
            raise DataError(f"{question.id} has {len(rows)} answers; expected one")
        return question.answer(rows[0][0])


def open_source(data: str, variables: Mapping[str, str] = os.environ) -> Source:
    """`data` is a folder, `landing` (the bucket in MARQUEE_LANDING_BUCKET), an s3a:// address, or `warehouse`.

    Files are read once, here, and then kept in memory; a warning names those that are passed over. Raises DataError
    with one line.
    """
    try:
        if data == "warehouse":
            user = ServiceUser.from_environment(variables)
            return Warehouse(user.connect(schema="MARTS"))
        if data == "landing":
            data = f"s3a://{variables['MARQUEE_LANDING_BUCKET']}/"
        return Files.read(data, variables)
    except KeyError as error:
        raise DataError(
            f"DATA is {data!r}, but the variable {error.args[0]} is not set: start with `make notebook DATA={data}`"
        ) from error
    except (SnowflakeError, BotoCoreError, ClientError) as error:
        raise DataError(f"the warehouse can't be reached: {_line(error)}") from error


class Files(Source):
    """Spark over the files of a folder or a bucket."""

    def __init__(self, spark: SparkSession):
        self.spark = spark

    @classmethod
    def read(cls, location: str, variables: Mapping[str, str] = os.environ) -> "Files":
        """Return the files of a folder or an s3a:// address, read and cached. Raises DataError with one line."""
        if "://" not in location and not Path(location).is_dir():
            raise DataError(f"{location} is not a folder; expected {location}/streaming/… and {location}/vendor/…")
        spark = _started(location, variables)
        if over := passed_over_line(passed_over(location)):
            warnings.warn(over, stacklevel=2)
        with explain_errors(spark, location):
            spark.catalog.clearCache()
            spark_views(spark, location)
            for dataset in all_datasets():
                spark.sql(f"CACHE TABLE {dataset.name}")
            look_around_views(spark)
        return cls(spark)

    def query(self, question: Question) -> str:
        """Return the SQL of Spark that answers the question: one row, one column."""
        return SQL[question.id]

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and at most _MAX_ROWS rows. Raises DataError with one line."""
        try:
            found = self.spark.sql(sql)
            return found.columns, list(found.limit(_MAX_ROWS).collect())
        except PySparkException as error:
            raise DataError(f"the query has no answer: {_line(error)}") from error


class Warehouse(Source):
    """The views in MARTS, with the analyst's rights, which are secure and show people by pseudonyms."""

    def __init__(self, connection: SnowflakeConnection):
        self.connection = connection

    def query(self, question: Question) -> str:
        """Return the SQL that reads the answer from the question's view."""
        return f"SELECT answer FROM marts.{question.view.lower()}"

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of the columns, and at most _MAX_ROWS rows. Raises DataError with one line."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                return [column.name for column in cursor.description], cursor.fetchmany(_MAX_ROWS)
        except SnowflakeError as error:
            raise DataError(f"the query has no answer: {_line(error)}") from error


def _column(values: Sequence[Any]) -> pd.Series:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, date | datetime) for value in known):
        return pd.to_datetime(pd.Series(values))
    if known and all(isinstance(value, Decimal) for value in known):
        kind = int if all(value == int(value) for value in known) else float
        return pd.Series([None if value is None else kind(value) for value in values])
    return pd.Series(values)


def _started(location: str, variables: Mapping[str, str]) -> SparkSession:
    with tempfile.NamedTemporaryFile(suffix="-spark.log") as log:
        try:
            with _errors_into(log.fileno()):
                return spark_session(s3_jars() if location.startswith("s3a://") else (), variables)
        except PySparkRuntimeError as error:
            said = [line for line in Path(log.name).read_text(errors="replace").splitlines() if line.strip()]
            raise DataError(f"Spark does not start; is a JDK 17 or newer there? {said[-1] if said else ''}") from error
        except (JarsMissing, OSError) as error:
            raise DataError(_line(error)) from error


@contextmanager
def _errors_into(descriptor: int) -> Iterator[None]:
    """Redirect standard error to `descriptor`: a notebook would show the JVM's messages in a cell."""
    before = os.dup(2)
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def _line(error: Exception) -> str:
    """Return the first line of an error, without the stack that engines add."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
