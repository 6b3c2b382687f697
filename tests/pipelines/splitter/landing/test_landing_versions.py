from datetime import UTC, datetime, timedelta

import pytest

from pipelines.splitter.landing.landing_versions import versions_without_outcome
from pipelines.splitter.landing.misfit import Misfit, RefusedValue
from pipelines.splitter.landing.quarantine import quarantine
from pipelines.splitter.landing.reasons import Reason
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading.column_type import Text
from pipelines.splitter.reading.contract import Column
from pipelines.splitter.upkeep import commands

UNKNOWN = "missing column 'email'; unknown column 'mail', 'device'; expected email"


def test_a_file_whose_reason_is_none_any_more_has_no_outcome(buckets):
    lost, refused, outdated = (buckets.put(f"streaming/users/{name}.csv", b"x") for name in "abc")
    for source, reason in ((refused, "the file is empty"), (outdated, "no column"), (outdated, "no column")):
        quarantine(buckets.s3, source, Unreadable(reason))
    asked = []

    def is_outdated(dataset: str, reason: Reason) -> bool:
        asked.append(dataset)
        return reason.reason == "no column"

    later = datetime.now(UTC) + timedelta(minutes=1)
    found = versions_without_outcome(buckets.s3, buckets.landing, buckets.ready, later, is_outdated)
    assert [landed.source for landed in found] == [lost, outdated]
    assert set(asked) == {"users"}


LEFT_BEHIND = {
    "streaming/users/_SUCCESS": b"",
    "streaming/users/_committed_17": b"{}",
    "streaming/users/.part-0.csv.crc": b"crc",
    "streaming/users/.DS_Store": b"\0",
    "streaming/users/._a.csv": b"\0",
    "streaming/users/folder/": b"some bytes",
    "streaming/users_$folder$": b"",
    "streaming/users/READY": b"",
}


def test_what_tools_leave_beside_data_is_no_lost_file_and_is_named(buckets):
    for key, data in LEFT_BEHIND.items():
        buckets.put(key, data)
    lost = buckets.put("streaming/users/a.csv", b"x")
    over = []
    later = datetime.now(UTC) + timedelta(minutes=1)
    found = versions_without_outcome(
        buckets.s3, buckets.landing, buckets.ready, later, lambda dataset, reason: False, over.append
    )
    assert [landed.source for landed in found] == [lost]
    assert {landed.source.key for landed in over} == set(LEFT_BEHIND)


@pytest.mark.parametrize(
    ("columns", "outdated"),
    [(("email",), False), (("email", "mail"), False), (("email", "mail", "device"), True)],
)
def test_a_reason_is_outdated_when_the_contract_has_all_columns(monkeypatch, columns, outdated):
    monkeypatch.setattr(commands, "datasets", lambda: {"users": tuple(map(Column, columns))})
    source = Source("b", "streaming/users/a.csv", "v", "e", 1)
    of_an_earlier_release = Reason(source, UNKNOWN)
    others = (Misfit(("no_such",)),)
    now = Reason(source, "unknown column 'mail' and 1 more; expected email", 1, (*others, Misfit(("mail", "device"))))
    for reason in (of_an_earlier_release, now):
        assert commands._is_outdated("users", reason) is outdated
        assert not commands._is_outdated("movies", reason)
    narrow = RefusedValue.of("email", "x" * 20, "")
    for longest in (19, 20):
        contracts = {"users": (Column("email", Text(longest)),)}
        monkeypatch.setattr(commands, "datasets", contracts.copy)
        reason = Reason(source, "email is too long", 1, (Misfit(value=narrow.masked()),))
        assert commands._is_outdated("users", reason) is (longest == 20)
    for reason in (Reason(source, "the file is empty"), *(Reason(source, UNKNOWN, 1, each) for each in ((), others))):
        assert not commands._is_outdated("users", reason)


def test_a_reason_is_outdated_when_there_is_a_contract_or_a_column_is_optional_by_now(monkeypatch):
    """Files that came before their dataset, or without a column before that was deprecated."""
    source = Source("b", "streaming/users/a.csv", "v", "e", 1)
    early = Reason(source, "no dataset 'users'; expected movies, streams")
    lacking = Reason(source, "missing column 'code'; expected code, email", 1, (Misfit(missing=("code",)),))
    for contracts, outdated in (
        ({}, (False, False)),
        ({"users": (Column("code"), Column("email"))}, (True, False)),
        ({"users": (Column("code", optional=True), Column("email"))}, (True, True)),
        ({"users": (Column("email"),)}, (True, True)),
    ):
        monkeypatch.setattr(commands, "datasets", contracts.copy)
        assert tuple(commands._is_outdated("users", reason) for reason in (early, lacking)) == outdated
