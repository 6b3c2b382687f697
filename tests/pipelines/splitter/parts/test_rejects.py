import hashlib
import json

from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Rejected
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.rejects import Rejects, put_rejects

SOURCE, SETTINGS = Source("landing", "streaming/users/a.csv", "v", "e", 1), PartSettings(1)


class Bucket:
    puts = ()

    def put_object(self, **arguments) -> None:
        self.puts = (*self.puts, arguments)


def test_rejected_records_are_lines_of_json_beside_the_parts():
    bucket = Bucket()
    records = (Rejected(3, "why", 'é "q"'), Rejected(9, "why not", "a,b", (Misfit(("c",)),)))
    found = put_rejects(bucket, "ready", "users", SOURCE, SETTINGS, records)
    [put] = bucket.puts
    lines = put["Body"].decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"line": 3, "reason": "why", "record": 'é "q"'},
        {"line": 9, "reason": "why not", "record": "a,b"},
    ]
    key = f"users/{SOURCE.hash}/{SETTINGS.hash}/rejected.jsonl"
    assert (put["Bucket"], put["Key"]) == ("ready", key)
    assert found == Rejects(key, 2, len(put["Body"]), hashlib.sha256(put["Body"]).hexdigest())


def test_without_rejected_records_there_is_no_file():
    bucket = Bucket()
    assert put_rejects(bucket, "ready", "users", SOURCE, SETTINGS, ()) is None
    assert bucket.puts == ()
