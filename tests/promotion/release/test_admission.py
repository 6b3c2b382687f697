from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from promotion.environment import known, load
from promotion.release import admission
from promotion.release.admission import NotAdmitted
from promotion.release.journal import Entry, Journal
from promotion.release.locks import OtherLock
from promotion.release.release import Image, Provenance
from tests.promotion.release.releases import COMMIT, DIGEST, made

PROJECT = Path(__file__).resolve().parents[3]
RELEASE = made()
PASSED = Entry(release=RELEASE.id, commit=COMMIT, sha256=RELEASE.sha256, passed_at="2026-11-29T00:00:00+00:00")


def nothing() -> None:
    """Stand for an environment before its first release."""


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))


def test_the_order_is_that_of_the_pipeline():
    includes = yaml.safe_load((PROJECT / "environments" / "pipeline.yml").read_text())["include"]
    lanes = [each["inputs"]["environment"] for each in includes if each["local"] == ".gitlab/deploy.yml"]
    assert admission.order() == lanes
    assert set(lanes) <= set(known())
    assert [admission.before(load(name)) for name in (*lanes, "local")] == [None, *lanes[:-1], None]
    assert [admission.after(load(name)) for name in (*lanes, "local")] == [*lanes[1:], None, None]


def test_the_first_environment_takes_any_release_and_none_takes_none():
    admission.check(load("dev"), RELEASE, nothing)
    admission.check(load("local"), None, nothing)
    for name in admission.order():
        with pytest.raises(NotAdmitted, match=f"{name} takes a release, and there is none here; write it: python -m "):
            admission.check(load(name), None, nothing)


def test_each_environment_takes_only_what_the_one_before_passed_with():
    for before, name in pairwise(admission.order()):
        refused = f"{name} takes only what {before} passed with, and {before} has not passed with aaaa"
        with pytest.raises(NotAdmitted, match=refused):
            admission.check(load(name), RELEASE, nothing)
        admission.hand_on(load(before), PASSED)
        admission.check(load(name), RELEASE, nothing)


@pytest.mark.parametrize("other", [made(id="aaaaaaaaaaaa-2"), made(contracts={"users": "2.0.0"})])
def test_a_release_that_differs_in_anything_is_another_one(other):
    before, name = admission.order()[-2:]
    admission.hand_on(load(before), PASSED)
    with pytest.raises(NotAdmitted, match=r"which is aaaaaaaaaaaa-1 \(\w{12}\), not aaaaaaaaaaaa-\d \(\w{12}\)"):
        admission.check(load(name), other, nothing)


def test_a_damaged_note_is_one_line():
    admission.hand_on(load("dev"), PASSED).write_text("{")
    with pytest.raises(NotAdmitted, match=r"dev\.json is damaged; run dev:verify again"):
        admission.check(load("staging"), RELEASE, nothing)


def test_a_note_of_a_later_version_is_not_called_damaged():
    note = admission.hand_on(load("dev"), PASSED)
    note.write_text(note.read_text().replace('"release"', '"by": "a", "release"', 1))
    with pytest.raises(NotAdmitted, match=r"dev\.json was written by a newer version of the project; rebase"):
        admission.check(load("staging"), RELEASE, nothing)


def test_an_image_that_came_by_digest_is_never_a_tag_again():
    """The variable PUSH was lost: every job is green, and the release has no digest."""
    splitter, ci = (Image(name=name, dockerfile="Dockerfile", digest=DIGEST) for name in ("splitter", "ci"))
    deployed = made(id="bbbbbbbbbbbb-2", images=(splitter, ci))
    built = splitter.model_copy(update={"digest": f"sha256:{'e' * 64}"})
    with pytest.raises(
        NotAdmitted, match=r"^aaaaaaaaaaaa-1 has no digest of splitter, and .* has one: .* PUSH of the "
    ):
        admission.check(load("dev"), RELEASE, lambda: deployed)
    admission.check(load("dev"), made(images=(built,)), lambda: deployed)
    admission.check(load("dev"), RELEASE, lambda: made(id="bbbbbbbbbbbb-2"))
    admission.check(load("local"), RELEASE, lambda: deployed)


def at(moment: str, **fields):
    """A release of a pipeline that was created at a time, as GitLab's CI_PIPELINE_CREATED_AT has it."""
    return made(provenance=Provenance(made_at=moment), **fields)


def test_a_retried_job_of_an_older_pipeline_does_not_go_back():
    """GitLab lets it run: https://gitlab.com/gitlab-org/gitlab/-/issues/410427 and …/557230

    Its images would come back, and its migrations be refused, because scripts that ran are not among them.
    """
    old, new = at("2026-11-20T08:00:00Z"), at("2026-11-27T08:00:00Z", id="bbbbbbbbbbbb-2", commit="b" * 40)
    older = "^aaaaaaaaaaaa-1 is of an older pipeline than bbbbbbbbbbbb-2, which dev has"
    newest = "run a new pipeline of the default branch$"
    back = f"{older}; go back with: python -m scripts.rollback dev aaaaaaaaaaaa-1, or {newest}"
    with pytest.raises(NotAdmitted, match=back):
        admission.check(load("dev"), old, lambda: new, lambda: Journal(entries=(PASSED,)))
    never = f"{older}; no rollback leads there, as dev never passed with it; leave this job as it is, or {newest}"
    another = PASSED.model_copy(update={"release": "aaaaaaaaaaaa-12"})
    for entries in ((), (PASSED.model_copy(update={"passed_at": ""}),), (another,)):
        with pytest.raises(NotAdmitted, match=never):
            admission.check(load("dev"), old, lambda: new, partial(Journal, entries=entries))
    admission.check(load("dev"), new, lambda: old)
    admission.check(load("dev"), new, lambda: new)
    admission.check(load("local"), old, lambda: new)


@pytest.mark.parametrize("moment", ["", "now", "2026-11-20T08:00:00"])
def test_a_pipeline_of_an_unknown_time_is_no_older_one(moment):
    admission.check(load("dev"), at(moment), lambda: at("2026-11-27T08:00:00Z", id="bbbbbbbbbbbb-2"))
    admission.check(load("dev"), at("2026-11-20T08:00:00+01:00"), lambda: at(moment, id="bbbbbbbbbbbb-2"))


AWS, SNOWFLAKE = "registry.terraform.io/hashicorp/aws", "registry.terraform.io/snowflakedb/snowflake"


def test_each_environment_runs_the_providers_with_which_the_one_before_passed():
    """The bounds in versions.tf span two major versions of Snowflake's, and a mirror may have any."""
    before, name = admission.order()[-2:]
    tried = {AWS: "5.100.0", SNOWFLAKE: "2.20.0"}
    admission.check_providers(load(name), {})  # nothing passed: another check says so
    admission.hand_on(load(before), PASSED.model_copy(update={"providers": tried}))
    admission.check_providers(load(name), tried)
    admission.check_providers(load(admission.order()[0]), {})
    for other, word in (({**tried, SNOWFLAKE: "1.2.3"}, "1.2.3"), ({AWS: "5.100.0"}, "in no version")):
        refused = f"^{name} would run {SNOWFLAKE} {word}, and {before} passed with 2.20.0; put that one into TF_PLUGIN"
        with pytest.raises(NotAdmitted, match=refused):
            admission.check_providers(load(name), other)


def test_a_release_whose_lock_files_are_not_those_of_the_tree_is_not_admitted(monkeypatch):
    monkeypatch.setattr(admission, "check", lambda *arguments: None)
    release = made(locks=[{"path": "terraform/registry.lock.hcl", "sha256": "0" * 64}])
    with pytest.raises(OtherLock, match=r"terraform/gitlab/\.terraform\.lock\.hcl is not the one of aaaaaaaaaaaa-1"):
        admission.require(release, load("dev"), "plan")
