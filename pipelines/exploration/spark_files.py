"""Typed Spark views over the files of a folder or a bucket, whatever their format, compression and order of columns."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from pipelines.exploration.datasets import (
    ENDINGS,
    OPENING,
    DataError,
    Dataset,
    File,
    all_datasets,
    is_data,
    meaning,
    recognise,
)

CSV: dict[str, str | bool] = {
    "header": True,
    "multiLine": True,  # a quoted field may hold a newline
    "escape": '"',  # RFC 4180; Spark's own default is a backslash
    "columnPruning": False,  # else a ragged row passes when its missing field isn't asked for
    "mode": "FAILFAST",  # else what can't be read becomes null
}
LITERAL_PATHS: dict[str, str | bool] = {"__globPaths__": False}  # a name may hold a bracket


def make_views(spark: SparkSession, location: str) -> None:
    """Make a temporary view of each dataset's name. Times are read as UTC, which the session is set to.

    Raises DataError if files are missing or lack a column; faults further down are found when rows are read.
    """
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for dataset in all_datasets():
        text = as_text(spark, dataset, files(spark, dataset, location))
        typed = [F.expr(f"CAST(nullif(`{name}`, '') AS {kind})").alias(name) for name, kind in dataset.types.items()]
        text.select(*typed).createOrReplaceTempView(dataset.name)


def as_text(spark: SparkSession, dataset: Dataset, found: list[File]) -> DataFrame:
    """Return the rows of the files, all columns as text.

    The names in a header decide, so each order of columns is a read of its own: in one read Spark takes the names of
    the first file for all.
    """
    same_format = defaultdict(list)
    for file in found:
        same_format[file.kind, file.columns].append(file.path)
    frames = [_read(spark, kind, columns, paths) for (kind, columns), paths in same_format.items()]
    if not frames:
        return spark.createDataFrame([], StructType([StructField(column, StringType()) for column in dataset.types]))
    whole, *more = [frame.select(*_columns(dataset, frame)) for frame in frames]
    for frame in more:
        whole = whole.unionAll(frame)
    return whole


def _columns(dataset: Dataset, frame: DataFrame) -> list[Column]:
    """Return the dataset's columns; NULL for one that the frame's files lack."""
    null = F.lit(None).cast("string")
    return [F.col(name) if name in frame.columns else null.alias(name) for name in dataset.types]


def files(spark: SparkSession, dataset: Dataset, location: str) -> list[File]:
    """Return the dataset's files below `location`. Raises DataError if there are none, and a question asks them."""
    folder = f"{location.rstrip('/')}/{dataset.place}"
    with _hadoop_errors(folder):
        paths = sorted(path for path in _listed(spark, folder) if is_data(path.rsplit("/", 1)[-1]))
    if not paths and dataset.asked:
        raise DataError(f"no {dataset.name}: expected files {', '.join(ENDINGS)} in {folder}")
    return [recognise(dataset, path, _opening(spark, path)) for path in paths]


@contextmanager
def explain_errors(spark: SparkSession, location: str) -> Iterator[None]:
    """Raise errors of reading rows as a DataError that names the file."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise _fault(spark, location, error) from error


def _read(spark: SparkSession, kind: str, columns: tuple[str, ...], paths: list[str]) -> DataFrame:
    schema = StructType([StructField(column, StringType()) for column in columns])
    reader = spark.read.schema(schema).options(**LITERAL_PATHS)
    if kind == "csv":
        return reader.options(**CSV).csv(paths)
    return reader.options(mode="FAILFAST", multiLine=kind == "json").json(paths)


def _jvm(spark: SparkSession) -> Any:
    """Return Java's classes as attributes: Spark's own Hadoop client reads folders and buckets."""
    return spark._jvm


def _listed(spark: SparkSession, folder: str) -> Iterator[str]:
    path = _jvm(spark).org.apache.hadoop.fs.Path(folder)
    system = path.getFileSystem(spark._jsc.hadoopConfiguration())
    if system.exists(path):
        entries = system.listFiles(path, True)
        while entries.hasNext():
            yield entries.next().getPath().toString()


def _opening(spark: SparkSession, name: str) -> bytes:
    path = _jvm(spark).org.apache.hadoop.fs.Path(name)
    with _hadoop_errors(name):
        stream = path.getFileSystem(spark._jsc.hadoopConfiguration()).open(path)
        try:
            if name.endswith(".gz"):
                stream = _jvm(spark).java.util.zip.GZIPInputStream(stream)
            opening: bytes = stream.readNBytes(OPENING)
            return opening
        finally:
            stream.close()


@contextmanager
def _hadoop_errors(what: str) -> Iterator[None]:
    try:
        yield
    except Py4JJavaError as error:
        raise DataError(f"{what} can't be read: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    cause = error.java_exception if isinstance(error, Py4JJavaError) else error
    return " ".join(str(cause).split())[:200]


def _fault(spark: SparkSession, location: str, error: Exception) -> DataError:
    """Read everything again, file by file and column by column, to find the place of the fault."""
    for dataset in all_datasets():
        for file in files(spark, dataset, location):
            text = as_text(spark, dataset, [file])
            try:
                text.write.format("noop").mode("overwrite").save()
            except (PySparkException, Py4JJavaError) as cause:
                return DataError(f"{file.path} can't be read to its end: {_reason(cause)}")
            for column, kind in dataset.types.items():
                wrong = (
                    text.where(f"`{column}` <> '' AND try_cast(`{column}` AS {kind}) IS NULL").select(column).first()
                )
                if wrong:
                    return DataError(f"{file.path}: {column} is {wrong[0][:80]!r}; expected {meaning(kind)}")
    return DataError(f"{location} can't be read: {_reason(error)}")
