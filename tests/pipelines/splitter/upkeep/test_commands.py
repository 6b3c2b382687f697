"""Sweep, replay, redrive and collect as commands, against the real buckets and queues; no Spark."""

import json
import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from pipelines.splitter.__main__ import main
from pipelines.splitter.events.file_events import file_events
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts import manifest
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.s3_client import s3_client
from pipelines.splitter.upkeep.orphans import orphans

ODD_KEYS = ["streaming/users/a b+c%2Bd é.csv", "streaming/users/x#?&\"'\n.csv", "streaming/actors/unknown.csv"]


@pytest.fixture
def run(buckets, monkeypatch):
    """Run a command; its lines of JSON."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MARQUEE_"))]:
        monkeypatch.delenv(name)
    for name, value in buckets.cloud.variables.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("MARQUEE_LANDING_BUCKET", buckets.landing)
    monkeypatch.setenv("MARQUEE_READY_BUCKET", buckets.ready)
    monkeypatch.setenv("MARQUEE_EVENTS_QUEUE_URL", buckets.queue)
    s3_client.cache_clear()

    def run(*arguments: str) -> list[dict]:
        done = CliRunner().invoke(main, [*arguments, "--json"])
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.output.splitlines()]

    yield run
    s3_client.cache_clear()


def received(buckets) -> list:
    """Every file that the queue's messages tell of; the messages are gone then."""
    events = []
    while messages := buckets.sqs.receive_message(QueueUrl=buckets.queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            events += file_events(message["Body"])
            buckets.sqs.delete_message(QueueUrl=buckets.queue, ReceiptHandle=message["ReceiptHandle"])
    return events


def cut_into(buckets, source: Source, *parts: Part) -> Manifest:
    made = Manifest("users", source, PartSettings(100), parts)
    return manifest.write_once(buckets.s3, buckets.ready, made)


def sent(lines: list[dict]) -> set[tuple[str, str]]:
    return {(line["key"], line["version"]) for line in lines}


def identities(sources) -> set[tuple[str, str]]:
    return {(source.key, source.version) for source in sources}


def test_sweep_announces_exactly_the_versions_without_an_outcome_as_s3_would(buckets, run):
    lost = [buckets.put(key, b"x") for key in [*ODD_KEYS, "streaming/users/twice.csv", "streaming/users/twice.csv"]]
    cut_into(buckets, buckets.put("streaming/users/twice.csv", b"x"))
    for _ in range(2):
        quarantine(buckets.s3, buckets.put("streaming/users/bad.csv", b"x"), Unreadable("bad"))
    buckets.put("vendor/books/a.json", b"[]")
    received(buckets)
    assert sent(run("sweep", "--older-than", "0", "--dry-run")) == identities(lost)
    assert received(buckets) == []
    assert sent(run("sweep", "--older-than", "0")) == identities(lost)
    events = received(buckets)
    assert {(event.key, event.version) for event in events} == identities(lost)
    pinned = {Source.pin(buckets.s3, event).hash for event in events}
    assert pinned == {source.hash for source in lost} and len(events) == len(lost)


def test_sweep_and_replay_pass_over_what_tools_leave_and_say_so(buckets, run):
    for key in ("streaming/users/_SUCCESS", "streaming/users/._a.csv", "streaming/users/day=1/"):
        buckets.put(key, b"x")
    buckets.put("streaming/users/READY", b"")
    assert received(buckets) == []
    assert run("sweep", "--older-than", "0") == run("replay", "--from", "2020-01-01") == received(buckets) == []
    said = CliRunner().invoke(main, ["sweep", "--older-than", "0"]).output
    assert said.splitlines() == [
        "0 events sent",
        "4 files passed over: streaming/users/._a.csv, streaming/users/READY, streaming/users/_SUCCESS, "
        "streaming/users/day=1/",
    ]
    said = CliRunner().invoke(main, ["replay", "--key", "streaming/users/_SUCCESS"]).output
    assert "1 file passed over: streaming/users/_SUCCESS" in said


def test_sweep_leaves_files_alone_that_are_arriving(buckets, run):
    buckets.put("streaming/users/a.csv", b"x")
    assert run("sweep") == []
    assert len(run("sweep", "--older-than", "0")) == 1


def test_a_fifth_of_the_events_lost_is_found_again(buckets, run):
    sources = [buckets.put(f"streaming/users/{number}.csv", b"x") for number in range(60)]
    lost = set(random.Random(6).sample(sources, 12))
    for source in sources:
        if source not in lost:
            cut_into(buckets, source)
    received(buckets)
    assert sent(run("sweep", "--older-than", "0")) == identities(lost)
    assert {(event.key, event.version) for event in received(buckets)} == identities(lost)


def test_replay_by_key_takes_all_versions_of_that_key_only(buckets, run):
    sources = [buckets.put("streaming/users/a.csv", b"x") for _ in range(2)]
    cut_into(buckets, sources[0])
    buckets.put("streaming/users/a.csv.gz", b"x")
    received(buckets)
    assert sent(run("replay", "--key", "streaming/users/a.csv")) == identities(sources)
    assert {(event.key, event.version) for event in received(buckets)} == identities(sources)


def test_replay_by_time_takes_the_files_put_within(buckets, run):
    source = buckets.put("streaming/users/a.csv", b"x")
    hour = timedelta(hours=1)

    def replayed(start, end):
        moments = [f"{datetime.now(UTC) + offset:%Y-%m-%dT%H:%M:%S}" for offset in (start, end)]
        return sent(run("replay", "--from", moments[0], "--to", moments[1], "--dry-run"))

    assert replayed(-hour, hour) == identities([source])
    assert replayed(-2 * hour, -hour) == replayed(hour, 2 * hour) == set()


def test_redrive_moves_every_dead_letter_back_as_it_was(buckets, run):
    received(buckets)
    bodies = {f"letter {number}" for number in range(13)}
    for body in bodies:
        buckets.sqs.send_message(QueueUrl=buckets.dead, MessageBody=body)
    assert run("redrive", "--dry-run") == [{"dead_letters": 13, "queue": buckets.dead}]
    assert len(run("redrive", "--max", "3")) == 3
    assert len(run("redrive")) == 10
    assert buckets.waiting(buckets.dead) == 0
    assert buckets.waiting(buckets.queue) == 13
    back = set()
    while messages := buckets.sqs.receive_message(QueueUrl=buckets.queue, MaxNumberOfMessages=10).get("Messages"):
        back |= {message["Body"] for message in messages}
    assert back == bodies


def put_part(buckets, source: Source, part_settings: str, number: int) -> Part:
    key = f"users/{source.hash}/{part_settings}/part-{number:05}-of-00002.csv.gz"
    buckets.s3.put_object(Bucket=buckets.ready, Key=key, Body=b"part")
    return Part(key, 1, 4, "ab")


def later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def test_what_no_manifest_names_is_collected_and_what_one_names_never(buckets):
    done, killed = (buckets.put(f"streaming/users/{name}.csv", b"x") for name in ("done", "killed"))
    kept = put_part(buckets, done, "one", 0)
    loser, left = put_part(buckets, done, "other", 0), put_part(buckets, killed, "one", 0)
    standing = cut_into(buckets, done, kept)
    theirs_too = f"users/{killed.hash}/one/somebody's"
    rejects = f"users/{killed.hash}/one/rejected.jsonl"
    for key in ("somebody's", theirs_too, rejects):
        buckets.s3.put_object(Bucket=buckets.ready, Key=key, Body=b"x")
    upload = buckets.s3.create_multipart_upload(Bucket=buckets.ready, Key=f"users/{killed.hash}/one/big")
    theirs = buckets.s3.create_multipart_upload(Bucket=buckets.landing, Key="streaming/users/big.csv")
    aside = buckets.s3.create_multipart_upload(Bucket=buckets.landing, Key="quarantine/streaming/users/big.csv")
    found = list(orphans(buckets.s3, buckets.landing, buckets.ready, later()))
    assert {orphan.key for orphan in found if not orphan.upload} == {loser.key, left.key, rejects}
    assert {orphan.upload for orphan in found if orphan.upload} == {upload["UploadId"], aside["UploadId"]}
    for orphan in [*found, *found]:
        orphan.remove(buckets.s3)
    assert set(buckets.keys(buckets.ready)) == {kept.key, standing.key, "somebody's", theirs_too}
    assert not buckets.s3.list_multipart_uploads(Bucket=buckets.ready).get("Uploads")
    uploads = buckets.s3.list_multipart_uploads(Bucket=buckets.landing)["Uploads"]
    assert [open["UploadId"] for open in uploads] == [theirs["UploadId"]]


def test_parts_beside_a_manifest_that_no_splitter_wrote_stay_and_the_others_are_collected(buckets):
    broken, left = (put_part(buckets, buckets.put(f"streaming/users/{name}.csv", b"x"), "one", 0) for name in "ab")
    manifest = f"{'/'.join(broken.key.split('/')[:2])}/manifest.json"
    buckets.s3.put_object(Bucket=buckets.ready, Key=manifest, Body=b"{")
    named = []
    found = orphans(buckets.s3, buckets.landing, buckets.ready, later(), named.append)
    assert [orphan.key for orphan in found] == [left.key]
    assert named == [manifest]


def test_a_part_that_is_written_again_meanwhile_stays(buckets):
    source = buckets.put("streaming/users/a.csv", b"x")
    put_part(buckets, source, "one", 0)
    (orphan,) = orphans(buckets.s3, buckets.landing, buckets.ready, later())
    again = put_part(buckets, source, "one", 0)
    cut_into(buckets, source, again)
    orphan.remove(buckets.s3)
    assert buckets.read(buckets.ready, again.key) == b"part"


def test_collect_leaves_young_parts_alone_and_can_not_be_told_otherwise(buckets, run):
    put_part(buckets, buckets.put("streaming/users/a.csv", b"x"), "one", 0)
    assert run("gc") == []
    assert len(buckets.keys(buckets.ready)) == 1
    refused = CliRunner().invoke(main, ["gc", "--older-than", "12"])
    assert refused.exit_code == 2 and "12" in refused.output


@pytest.mark.parametrize(
    ("arguments", "changes", "reason"),
    [
        (["replay"], {}, "say which files"),
        (["replay", "--key", "vendor/a"], {}, "begins with streaming/"),
        (["sweep"], {"MARQUEE_LANDING_BUCKET": ""}, "MARQUEE_LANDING_BUCKET is not set"),
        (["sweep"], {"MARQUEE_LANDING_BUCKET": "no-such-bucket"}, "AWS refused"),
        (["redrive"], {"MARQUEE_EVENTS_QUEUE_URL": "dead"}, "has no redrive policy"),
    ],
)
def test_a_wrong_call_is_one_line_and_no_traceback(arguments, changes, reason, buckets, run, monkeypatch):
    for name, value in changes.items():
        monkeypatch.setenv(name, buckets.dead if value == "dead" else value)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code != 0 and isinstance(done.exception, SystemExit)
    assert reason in done.output.splitlines()[-1]


def test_every_command_has_help():
    for command in ("sweep", "replay", "redrive", "gc"):
        assert "--dry-run" in CliRunner().invoke(main, [command, "--help"]).output
