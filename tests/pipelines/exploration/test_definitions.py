"""Both engines against the definitions in plain Python, over small sets of any shape."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.exploration.datasets import datasets
from pipelines.exploration.duckdb_sql import duckdb_answers
from sampledata.december import december
from sampledata.folder import Style, write
from sampledata.records import Author, Book, Movie, Review, Rows, SampleSet, Stream, User
from tests.pipelines.exploration.conftest import Ask, put
from tests.pipelines.exploration.oracle import oracle

TITLES = st.sampled_from(["Unforgiven", "unforgiven", 'A "B", C', "two\nlines", "東京の雨", "NULL", "a\\b", " spaced "])
NAMES = st.sampled_from(["Tan", "tan", "O'Neill", "Ōe"])
EDGES = [datetime(2021, 12, 1), datetime(2021, 12, 25), datetime(2021, 12, 25, 7), datetime(2022, 1, 1)]
TIMES = st.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    st.sampled_from(EDGES),
    st.integers(-7200, 7200) | st.just(0) | st.integers(-2_000_000, 2_000_000),
)
SIZES = st.integers(0, 10**9).map(lambda kilobytes: kilobytes / 1000)


def rows(kind: type, **columns) -> st.SearchStrategy[Rows]:
    one = st.builds(kind, **columns)
    return st.lists(one, max_size=12).map(lambda values: Rows(kind, len(values), values))


SETS = st.builds(
    SampleSet,
    users=rows(User, first_name=NAMES, last_name=NAMES, email=NAMES),
    movies=rows(
        Movie,
        title=TITLES,
        duration_mins=st.none() | st.integers(0, 240),
        original_language=st.just("en"),
        size_mb=SIZES,
    ),
    streams=rows(
        Stream,
        movie_title=TITLES,
        user_email=NAMES,
        size_mb=st.none() | SIZES,
        start_at=TIMES,
        end_at=st.none() | TIMES,
    ),
    authors=rows(
        Author,
        name=NAMES,
        birth_date=st.dates(),
        died_at=st.none() | st.dates(),
        nationality=st.sampled_from(["Singaporean", "singaporean", "Indian"]),
    ),
    books=rows(Book, name=TITLES, pages=st.integers(1, 2000), author=NAMES, publisher=NAMES),
    reviews=rows(
        Review,
        content=TITLES,
        rating=st.integers(1, 10),
        created_at=TIMES,
        movie=st.none() | TITLES,
        book=st.none() | st.just("") | TITLES,
    ),
)
ENDINGS = st.sampled_from(["csv", "csv.gz", "jsonl", "jsonl.gz", "json", "json.gz"])
CASES = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, derandomize=True)


@st.composite
def written(draw) -> tuple[SampleSet, list[tuple]]:
    """A set, and the up to three files of each dataset it goes into, as arguments of `put` after the folder."""
    sample = draw(SETS)
    files = []
    for dataset in datasets():
        values = getattr(sample, dataset.name).values
        count = draw(st.integers(1, 3))
        for at in range(count):
            ending = draw(ENDINGS) if values[at::count] else "csv"  # an empty file is refused
            name = f"{dataset.place}/{at}.{ending}"
            files.append((name, values[at::count], draw(st.permutations(list(dataset.types)))))
    return sample, files


@pytest.mark.slow
@settings(CASES, max_examples=60)
@given(written())
def test_duckdb_keeps_to_the_definitions(case):
    check(duckdb_answers, *case)


def test_half_a_kilobyte_counts_in_the_median(tmp_path):
    """0.4995 MB is 0 GB to three places; 0.500 MB, which it is not, would be 0.001."""
    sample = december(1)
    first, second = (
        stream._replace(size_mb=size) for stream, size in zip(sample.streams.values[700:], (0.499, 0.5), strict=False)
    )
    sample = sample._replace(streams=Rows(Stream, 2, [first, second]))
    write(tmp_path, sample, Style(), {})
    assert duckdb_answers(tmp_path)["median_size"] == oracle(sample)["median_size"] == 0


@settings(CASES, max_examples=3)
@given(case=written())
def test_spark_keeps_to_the_definitions(case, spark):
    check(spark, *case)


def check(engine: Ask, sample: SampleSet, files: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, *content in files:
            put(Path(folder, name), *content)
        assert engine(folder) == oracle(sample)
