"""5,000 hostile names as keys, datasets, files of the vendor and variables: each is itself, or refused in one line."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest
import structlog

from contracts.reader import contracts
from pipelines.bulk_load.batch import File, batch_of
from pipelines.bulk_load.fault import Refused
from pipelines.bulk_load.table import tables
from pipelines.environment_settings import InvalidSetting
from pipelines.file_names import is_data, is_passed_over, passed_over_line
from pipelines.splitter.__main__ import _configure_logging
from pipelines.splitter.events.file_events import FileEvent, file_events
from pipelines.splitter.landing.landing_versions import dataset_of
from pipelines.splitter.landing.quarantine import MAX_KEY_BYTES, quarantine_key
from pipelines.splitter.landing.reasons import ENDING, PREFIX
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import manifest_key
from pipelines.splitter.settings import Settings
from pipelines.visible_text import visible_line
from tests.hostile import NAMES

KEYS = [f"streaming/users/{name}" for name in NAMES]
COLOR = re.compile(r"\x1b\[\d+m")
NEEDED = (
    "MARQUEE_LANDING_BUCKET", "MARQUEE_READY_BUCKET", "MARQUEE_EVENTS_QUEUE_URL", "MARQUEE_ENVIRONMENT",
    "MARQUEE_PART_BYTES", "MARQUEE_KEY_SECRET", "SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_ROLE",
    "SNOWFLAKE_WAREHOUSE", "SNOWFLAKE_DATABASE",
)  # fmt: skip


def test_an_event_names_the_very_key_or_a_file_that_is_passed_over():
    for key in KEYS:
        name = {"bucket": {"name": "landing"}, "object": {"key": quote_plus(key), "versionId": "v", "eTag": "e"}}
        record = {"eventVersion": "2.1", "eventName": "ObjectCreated:Put", "s3": name}
        passed: list[str] = []
        events = file_events(json.dumps({"Records": [record]}), passed.append)
        assert [*(event.key for event in events), *passed] == [key]
        assert bool(passed) == is_passed_over(key)


def test_a_refused_file_stays_in_quarantine_and_no_two_meet_there():
    sources = [Source("landing", key, "v", "e", 1) for key in (*KEYS, *(f"{key}{'x' * 1_000}"[:1_000] for key in KEYS))]
    places = {quarantine_key(source) for source in sources}
    assert len(places) == len({source.key for source in sources})
    assert all(place.startswith(PREFIX) and len((place + ENDING).encode()) <= MAX_KEY_BYTES for place in places)
    hashes = {source.hash for source in sources}
    assert len(hashes) == len(places) and all(len(each) == 16 and each.isalnum() for each in hashes)
    assert manifest_key("users", sources[0]) == f"users/{sources[0].hash}/manifest.json"


def test_a_folder_of_any_name_is_no_dataset_but_one_of_the_contracts():
    known = {contract.name for contract in contracts().values()}
    for name in NAMES:
        key = f"streaming/{name}/x.csv"
        assert dataset_of(key) == FileEvent("landing", key, "v", None).dataset == name.partition("/")[0]
        assert dataset_of(key) not in known or name.partition("/")[0] in ("users", "movies", "streams")


def test_a_line_for_people_has_no_character_that_steers_a_terminal():
    for key in KEYS:
        line = visible_line(key)
        assert not set(line) & {"\n", "\r", "\t", "\x1b", "\x00", "\x7f", "\u202e", "\u200b"}
    assert "\x1b" not in passed_over_line([key for key in KEYS if is_passed_over(key)])


@pytest.mark.slow
@pytest.mark.parametrize("readable", [True, False])
def test_a_line_of_the_log_stays_one_and_steers_no_terminal(capsys, readable):
    before = structlog.get_config()  # schemachange's, if that is imported
    _configure_logging(readable)
    try:
        for key in KEYS:
            structlog.get_logger("splitter").info("loaded", key=key, reason=key)
    finally:
        structlog.configure(**before)
    *lines, end = COLOR.sub("", capsys.readouterr().err).split("\n")
    assert (len(lines), end) == (len(KEYS), "")
    assert [line for line in lines if visible_line(line) != line] == []


def test_a_file_of_the_vendor_is_in_the_table_of_its_folder_or_refused_by_name():
    files = {f"authors/{name}": File(name, "e", datetime.now(UTC), 1) for name in NAMES}
    strangers = {f"{name}x/all.json": File("all.json", "e", datetime.now(UTC), 1) for name in NAMES}
    batch = batch_of({**strangers, **files}, tables())
    of_table = {table.folder: {file.name for file in found} for table, found in batch.files.items()}
    assert of_table == {"authors": set(NAMES), "books": set(), "reviews": set()}
    with pytest.raises(Refused) as refused:
        batch.check("landing")
    wrong = [name for name in NAMES if not is_data(f"x/{name}", "vendor") and not is_passed_over(f"x/{name}")]
    assert len(wrong) > 1_000
    assert all(f"authors/{name}: its name ends in none of" in str(refused.value) for name in wrong)


@pytest.mark.slow
def test_a_variable_of_any_value_is_taken_as_it_is_or_refused_in_one_line(monkeypatch):
    for name in NEEDED:
        monkeypatch.setenv(name, "1")
    for value in (name for name in NAMES if "\x00" not in name):  # no process can have such a variable
        monkeypatch.setenv("MARQUEE_LANDING_BUCKET", value)
        monkeypatch.setenv("MARQUEE_MAX_BAD_ROWS", "1")
        assert Settings.from_environment().landing_bucket == value
        if value != "1":
            monkeypatch.setenv("MARQUEE_MAX_BAD_ROWS", value)
            with pytest.raises(InvalidSetting) as refused:
                Settings.from_environment()
            assert str(refused.value).startswith("MARQUEE_MAX_BAD_ROWS is ") and str(refused.value).isprintable()
