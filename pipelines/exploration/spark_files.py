"""Typed Spark views over the files of a folder or a bucket, whatever their format, compression and order of columns."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from pipelines.exploration.datasets import DataError, Dataset, all_datasets, meaning
from pipelines.exploration.storage import data_files
from pipelines.exploration.text_rows import batches, check_beginning


def make_views(spark: SparkSession, location: str) -> None:
    """Make a temporary view of each dataset's name. Times are read as UTC, which the session is set to.

    Raises DataError if files are missing or lack a column; faults further down are found when rows are read.
    """
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for dataset in all_datasets():
        paths = data_files(dataset, location)
        for path in paths:
            check_beginning(dataset, path)
        as_values(spark, dataset, paths).createOrReplaceTempView(dataset.name)


def as_values(spark: SparkSession, dataset: Dataset, paths: list[str]) -> DataFrame:
    """Return the rows of the files, each column with its type."""
    values = [
        F.expr(f"CAST({dataset.text_of(f'`{name}`')} AS {kind})").alias(name) for name, kind in dataset.types.items()
    ]
    return as_text(spark, dataset, paths).select(*values)


def as_text(spark: SparkSession, dataset: Dataset, paths: list[str]) -> DataFrame:
    """Return the rows of the files, all columns as text. Each file is read by one task."""
    columns = StructType([StructField(column, StringType()) for column in dataset.types])
    if not paths:
        return spark.createDataFrame([], columns)
    files = spark.sparkContext.parallelize([(path,) for path in paths], len(paths)).toDF("path string")
    return files.mapInArrow(partial(_rows, dataset), columns)


@contextmanager
def explain_errors(spark: SparkSession, location: str) -> Iterator[None]:
    """Raise errors of reading rows as a DataError that names the file."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise _fault(spark, location, error) from error


def _rows(dataset: Dataset, files: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the files whose paths come in: the work of a task."""
    for paths in files:
        for path in paths.column(0).to_pylist():
            yield from batches(dataset, path)


def _reason(error: Exception) -> str:
    cause = error.java_exception if isinstance(error, Py4JJavaError) else error
    return " ".join(str(cause).split())[:200]


def _fault(spark: SparkSession, location: str, error: Exception) -> DataError:
    """Read everything again, file by file and column by column, to find the place of the fault."""
    for dataset in all_datasets():
        for path in data_files(dataset, location):
            try:
                for _ in batches(dataset, path):
                    pass
            except DataError as fault:
                return fault
            text = as_text(spark, dataset, [path])
            for column, kind in dataset.types.items():
                wrong = (
                    text.where(f"`{column}` <> '' AND try_cast(`{column}` AS {kind}) IS NULL").select(column).first()
                )
                if wrong:
                    return DataError(f"{path}: {column} is {wrong[0][:80]!r}; expected {meaning(kind)}")
    return DataError(f"{location} can't be read: {_reason(error)}")
