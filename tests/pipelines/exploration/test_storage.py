import boto3
import pytest

from pipelines.exploration.datasets import DataError, datasets
from pipelines.exploration.storage import chunks, data_files, passed_over
from pipelines.splitter.s3_client import s3_client

USERS = datasets()[0]
NAMES = ["a.CSV", "day=1/b 100%#ü.ndjson.zst", "../../up.csv", "x\n'q'?.jsonl.GZ"]
OTHERS = ["_SUCCESS", "._a.csv", "_temporary/0/c.csv", "notes.txt", "a.parquet"]


def test_a_folder_s_files_are_data_or_passed_over(tmp_path):
    users = tmp_path / ".hidden" / "streaming" / "users"
    for name in ["a.CSV", "day=1/b.ndjson.zst", *OTHERS]:
        (users / name).parent.mkdir(parents=True, exist_ok=True)
        (users / name).write_bytes(b"x" * 10)
    location = str(tmp_path / ".hidden")
    assert data_files(USERS, location) == [str(users / name) for name in ("a.CSV", "day=1/b.ndjson.zst")]
    assert passed_over(location) == sorted(f"streaming/users/{name}" for name in OTHERS)
    assert b"".join(chunks(str(users / "a.CSV"))) == b"x" * 10
    with pytest.raises(DataError, match=r"gone\.csv can't be read: "):
        list(chunks(str(users / "gone.csv")))


def test_a_bucket_s_keys_are_data_or_passed_over_as_they_are(cloud, monkeypatch):
    for name, value in cloud.variables.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    s3_client.cache_clear()
    s3 = boto3.client("s3")
    region = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket="exploration-storage", CreateBucketConfiguration=region)
    for name in [*NAMES, *OTHERS, "day=1/"]:
        s3.put_object(Bucket="exploration-storage", Key=f"some/streaming/users/{name}", Body=name.encode())
    location = "s3a://exploration-storage/some/"
    expected = sorted(f"{location}streaming/users/{name}" for name in NAMES)
    assert data_files(USERS, location) == expected
    assert passed_over(location) == sorted(f"streaming/users/{name}" for name in [*OTHERS, "day=1/"])
    assert [b"".join(chunks(path)).decode() for path in expected] == [path.split("/users/")[1] for path in expected]
    with pytest.raises(DataError, match="s3a://no-such-bucket-anywhere can't be read: "):
        data_files(USERS, "s3a://no-such-bucket-anywhere")
    s3_client.cache_clear()
