"""The journal of an environment, in a real bucket of the local AWS."""

from dataclasses import replace

import pytest

from promotion.environment import load
from promotion.release.journal import Entry, Journal, JournalInvalid, Records, adopted_id, lines
from promotion.release.release import parse
from promotion.terraform import bootstrap_state
from tests.promotion.release.releases import COMMIT, made

FIRST, SECOND = made(), made(id="bbbbbbbbbbbb-2", commit="b" * 40)


def entry(release, **fields) -> Entry:
    return Entry(release=release.id, commit=release.commit, sha256=release.sha256, **fields)


def past(*releases: str, unfinished: bool = False) -> Journal:
    entries = [Entry(release=name, commit=COMMIT, passed_at="t") for name in releases]
    if unfinished:
        entries[-1] = entries[-1].model_copy(update={"passed_at": ""})
    return Journal(entries=tuple(entries))


@pytest.mark.parametrize(
    ("journal", "before"),
    {
        "nothing": (past(), None),
        "the first": (past("a"), None),
        "the second": (past("a", "b"), "a"),
        "a deploy that failed": (past("a", "b", unfinished=True), "a"),
        "applied again": (past("a", "b", "b"), "a"),
        "back once, and again": (past("a", "b", "c", "b"), "a"),
        "back to the first": (past("a", "b", "a"), None),
    }.values(),
)
def test_the_release_before(journal, before):
    assert (journal.before.release if journal.before else None) == before


def test_a_release_is_found_by_its_first_characters_if_it_passed():
    journal = past("aa1", "ab2", "aa1", "ac3", unfinished=True)
    assert [each.release for each in journal.passed("a")] == ["aa1", "ab2"]
    assert journal.passed("ac") == []
    assert [each.release for each in journal.named("a")] == ["ac3", "aa1", "ab2", "aa1"]
    assert [line[0] for line in lines(journal)] == ["ac3", "aa1", "ab2", "aa1"]


@pytest.mark.parametrize(
    ("releases", "words", "found"),
    {
        "the beginning of another": (["c-12", "c-123"], "c-12", ["c-12"]),
        "the longer one": (["c-12", "c-123"], "c-123", ["c-123"]),
        "the beginning of both": (["c-12", "c-123"], "c-1", ["c-123", "c-12"]),
        "the other order": (["c-123", "c-12"], "c-12", ["c-12"]),
    }.values(),
)
def test_an_id_that_another_one_begins_with_is_its_own(releases, words, found):
    """One commit has a release for each of its pipelines: c-12 and c-123."""
    assert [each.release for each in past(*releases).passed(words)] == found
    assert [each.release for each in past(*releases).named(words)] == found


def test_an_id_that_never_passed_stands_for_no_other_one():
    journal = past("c-123", "c-12", unfinished=True)
    assert journal.passed("c-12") == []
    assert [each.release for each in journal.named("c-12")] == ["c-12"]


@pytest.fixture
def records(cloud) -> Records:
    """An environment of which only the bucket of the state is there, without a journal."""
    environment = replace(load("local"), name="journal")
    s3 = cloud.client("s3")
    bootstrap_state.ensure(environment, s3)
    for found in s3.list_objects_v2(Bucket=environment.state_bucket).get("Contents", []):
        s3.delete_object(Bucket=environment.state_bucket, Key=found["Key"])
    return Records(environment, s3)


def test_a_deploy_is_noted_when_it_begins_and_when_it_passed(records):
    assert records.journal().current is None
    records.begin(entry(FIRST, plan="p" * 64), FIRST, "{}")
    begun = records.journal().current
    assert (begun.release, begun.passed_at, begun.plan) == (FIRST.id, "", "p" * 64)
    assert begun.begun_at.endswith("+00:00")
    assert records.end(FIRST.id).passed_at.endswith("+00:00")
    assert records.current_release() == FIRST


def test_a_retry_is_no_second_deploy(records):
    records.begin(entry(FIRST), FIRST)
    records.begin(entry(FIRST, plan="2"), FIRST)
    assert [each.plan for each in records.journal().entries] == ["2"]
    records.end(FIRST.id)
    records.begin(entry(FIRST), FIRST)
    assert [bool(each.passed_at) for each in records.journal().entries] == [True, False]


def test_a_job_of_another_release_is_refused(records):
    records.require(None)
    with pytest.raises(JournalInvalid, match=f"journal has no release, not {FIRST.id}; deploy that first"):
        records.require(FIRST)
    for release in (FIRST, SECOND):
        records.begin(entry(release), release)
        records.require(release)
    with pytest.raises(JournalInvalid, match=f"journal has {SECOND.id}, not {FIRST.id}: a later deploy or a"):
        records.require(FIRST)
    records.begin(entry(FIRST, kind="rollback"), FIRST)
    records.require(FIRST)


class Between:
    """An S3 client; `write` is called once, between the next GET of the journal and what follows."""

    def __init__(self, s3, write) -> None:
        self.s3, self.write = s3, write

    def get_object(self, **request):
        found = self.s3.get_object(**request)
        write, self.write = self.write, None
        if write:
            write()
        return found

    def put_object(self, **request):
        return self.s3.put_object(**request)


def test_what_another_one_wrote_in_between_is_not_lost(records):
    records.begin(entry(FIRST), FIRST)
    records.end(FIRST.id)
    two = Between(records.s3, lambda: records.begin(entry(SECOND, kind="rollback"), SECOND))
    replace(records, s3=two).begin(entry(FIRST), FIRST)
    assert [each.release for each in records.journal().entries] == [FIRST.id, SECOND.id, FIRST.id]
    late = Between(records.s3, lambda: records.begin(entry(SECOND), SECOND))
    with pytest.raises(JournalInvalid, match=f"journal has {SECOND.id}, not {FIRST.id}: a later deploy or a"):
        replace(records, s3=late).end(FIRST.id)
    assert not records.journal().current.passed_at


def test_of_two_first_deploys_both_are_noted(records, monkeypatch):
    read = records._read()
    records.begin(entry(SECOND), SECOND)
    answers = iter([read])
    unaware = Records._read
    monkeypatch.setattr(Records, "_read", lambda self: next(answers, None) or unaware(self))
    records.begin(entry(FIRST), FIRST)
    assert [each.release for each in records.journal().entries] == [SECOND.id, FIRST.id]


def test_a_journal_that_changes_all_the_time_is_one_line(records, monkeypatch):
    monkeypatch.setattr(Records, "_put", lambda self, body, condition: False)
    with pytest.raises(JournalInvalid, match="others write the journal of journal all the time; run again"):
        records.begin(entry(FIRST), FIRST)


def test_an_environment_passes_only_with_what_it_has(records):
    with pytest.raises(JournalInvalid, match="journal has no release, not aaaaaaaaaaaa-1; deploy that first"):
        records.end(FIRST.id)
    records.begin(entry(FIRST), FIRST)
    records.begin(entry(SECOND), SECOND)
    with pytest.raises(JournalInvalid, match="journal has bbbbbbbbbbbb-2, not aaaaaaaaaaaa-1"):
        records.end(FIRST.id)


def test_a_release_is_written_once(records):
    records.begin(entry(FIRST), FIRST)
    other = made(contracts={"users": "9.0.0"})
    with pytest.raises(JournalInvalid, match=r"had another releases/aaaaaaaaaaaa-1\.json; run a new pipeline"):
        records.begin(entry(other), other)


def test_a_record_that_somebody_changed_or_removed_is_no_way_back(records):
    records.begin(entry(FIRST), FIRST)
    key = f"journal/releases/{FIRST.id}.json"
    bucket = records.environment.state_bucket
    records.s3.put_object(Bucket=bucket, Key=key, Body=made(contracts={"users": "9.0.0"}).text.encode())
    with pytest.raises(JournalInvalid, match="is not the one that was deployed"):
        records.current_release()
    records.s3.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(JournalInvalid, match="journal has no record of aaaaaaaaaaaa-1"):
        records.current_release()


def test_a_release_of_an_earlier_version_of_the_project_can_be_gone_back_to(records):
    earlier = parse(FIRST.text.replace('  "sbom": null,\n', ""), "")
    records.begin(entry(earlier), earlier)
    assert records.current_release().sha256 == earlier.sha256 != FIRST.sha256


def test_what_ran_before_there_were_releases_is_adopted_once(records):
    assert records.adopt(adopted_id(COMMIT), COMMIT)
    assert not records.adopt(adopted_id("b" * 40), "b" * 40)
    assert records.journal().current.release == "aaaaaaaaaaaa-adopted"
    assert records.current_release() is None
    records.begin(entry(SECOND), SECOND)
    assert records.journal().before.commit == COMMIT


def test_a_damaged_journal_is_one_line(records):
    records.s3.put_object(Bucket=records.environment.state_bucket, Key="journal/releases.json", Body=b"{")
    with pytest.raises(JournalInvalid, match=r"releases\.json is damaged; restore an older version of the object"):
        records.journal()


@pytest.mark.parametrize("later", ['{"entries": [{"release": "a", "commit": "b", "by": "c"}]}', '{"format": 2}'])
def test_a_journal_of_a_later_version_is_not_called_damaged(records, later):
    bucket = records.environment.state_bucket
    records.s3.put_object(Bucket=bucket, Key="journal/releases.json", Body=later.encode())
    with pytest.raises(JournalInvalid, match=r"releases\.json was written by a newer version of the project; rebase"):
        records.journal()
