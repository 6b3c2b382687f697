import json

import pytest

from pipelines.splitter.events.file_events import FileEvent, NotAnEvent, file_events


def record(key="streaming/users/a.csv", name="ObjectCreated:Put", version="2.1", **changes):
    s3_object = {"key": key, "size": 1, "eTag": "e", "versionId": "v", **changes}
    s3_object = {field: value for field, value in s3_object.items() if value is not None}
    return {"eventVersion": version, "eventName": name, "s3": {"bucket": {"name": "landing"}, "object": s3_object}}


def body(*records):
    return json.dumps({"Records": list(records)})


A = FileEvent("landing", "streaming/users/a.csv", "v", "e")
B = FileEvent("landing", "streaming/movies/b.csv", "v", "e")


@pytest.mark.parametrize(
    ("message", "files"),
    [
        (body(record()), [A]),
        (body(record(), record("streaming/movies/b.csv")), [A, B]),
        (json.dumps({"Type": "Notification", "Message": body(record())}), [A]),
        (json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "landing"}), []),
        (body(record(name="ObjectRemoved:Delete")), []),
        (body(record(name="ObjectRestore:Completed")), []),
        (body(record(name="ObjectCreated:CompleteMultipartUpload", version="2.6")), [A]),
        (body(record(versionId=None)), [FileEvent("landing", A.key, None, "e")]),
        (body(record("vendor/books/b.json")), []),
        (body(record("quarantine/streaming/users/a.csv")), []),
        (body(record("streaming/users/")), []),
        (body(record("streaming/users/_SUCCESS", size=0), record()), [A]),
        (body(record("streaming/users_%24folder%24", size=0), record("streaming/users/._a.csv")), []),
        (body(record("streaming/users/READY", size=0)), []),
        (body(record("streaming/users/READY")), [FileEvent("landing", "streaming/users/READY", "v", "e")]),
        (body(record(size=0)), [A]),
        (body(record(size=None)), [A]),
    ],
    ids=str,
)
def test_a_message_of_a_known_shape_names_its_files(message, files):
    assert file_events(message) == files


@pytest.mark.parametrize(
    "message",
    [
        "not JSON",
        "[]",
        "7",
        "{}",
        json.dumps({"Records": "none"}),
        json.dumps({"Records": [7]}),
        json.dumps({"Type": "Notification", "Message": "hello"}),
        body(record(version="3.0")),
        body(record(key=None)),
        body(record(key="%ff")),
        body(record(versionId=None, eTag=None)),
    ],
)
def test_a_message_of_any_other_shape_is_refused(message):
    with pytest.raises(NotAnEvent):
        file_events(message)


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("a/b+c%2Bd", "a/b c+d"),
        ("100%2525", "100%25"),
        ("%E6%98%A0%E7%94%BB.csv", "映画.csv"),
        ("q%3F%23%22%27%0A", "q?#\"'\n"),
    ],
)
def test_keys_are_decoded_as_s3_encodes_them(encoded, key):
    assert file_events(body(record(f"streaming/users/{encoded}")))[0].key == f"streaming/users/{key}"


def test_the_dataset_is_the_folder_below_streaming():
    assert A.dataset == "users"
    assert FileEvent("landing", "streaming/users.csv", "v", "e").dataset == "users.csv"


def test_the_files_that_are_passed_over_are_named():
    keys = ["streaming/users/_SUCCESS", "streaming/users/day/", "streaming/users/.DS_Store"]
    over = []
    assert file_events(body(*map(record, keys), record(), record("vendor/_SUCCESS")), over.append) == [A]
    assert over == keys
