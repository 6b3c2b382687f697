import pytest

from pipelines.exploration.duckdb_sql import duckdb_answers
from sampledata.december import december
from sampledata.films import films
from sampledata.folder import Style, write
from tests.pipelines.exploration.conftest import DECEMBER


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("december")
    write(folder, december(1), Style(), {})
    return folder


def test_the_sample_set_has_the_answers_of_the_design(sample, spark):
    assert spark(sample) == DECEMBER


def test_a_bucket_is_read_as_a_folder_is(sample, spark, cloud):
    s3 = cloud.client("s3")
    location = {"LocationConstraint": cloud.variables["AWS_REGION"]}
    s3.create_bucket(Bucket="marquee-exploration", CreateBucketConfiguration=location)
    for path in sample.rglob("*.*"):
        s3.upload_file(str(path), "marquee-exploration", path.relative_to(sample).as_posix())
    assert spark("s3a://marquee-exploration/") == DECEMBER


def test_the_films_are_answered_as_by_duckdb(tmp_path, spark):
    write(tmp_path, films(1, 2_000), Style(), {})
    given = spark(tmp_path)
    assert given == duckdb_answers(tmp_path)
    assert all(given[question] > 0 for question in given if question != "christmas_morning_viewers")
