"""A review put together: what can't be had is missing, and takes nothing else with it. tests/scripts has the whole."""

import datetime
import json

import pytest

from promotion.environment import load
from promotion.errors import PromotionError
from promotion.migration import deployed
from promotion.migration.deployed import Deployed
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.review import sources
from promotion.review.document import to_json
from promotion.review.review import Missing, Upgrade, review
from tests.promotion.review.repository import Repository

VARIABLES = {"database": "MARQUEE_DEV", "ready_url": "s3://r/", "vendor_url": "s3://v/", "storage_integration": "I"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Repository:
    return Repository(tmp_path_factory.mktemp("review") / "project", "migrations", "contracts", "terraform")


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """dev with an empty plan, and the record of a deploy of nothing; staging without a plan."""
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path / "build"))
    dev = load("dev")
    (dev.build / "plan").mkdir(parents=True)
    outputs = {"migration_variables": {"value": VARIABLES}}
    (dev.build / "plan" / "plan.json").write_text(json.dumps({"planned_values": {"outputs": outputs}}))
    deployed.save(Deployed("c" * 40, "now"), dev.build / "plan")
    return [dev, load("staging")]


def nothing(upgrade: Upgrade):
    return {}, {}


def since(repository):
    return sources.against_branch(repository.folder, {})


def test_what_is_there_stands_beside_what_is_missing(repository, planned):
    found = review(repository.folder, "h", planned, since(repository), nothing)
    dev, staging = found.environments
    assert dev.infrastructure == () and len(dev.migrations.scripts) > 20 and dev.refused
    assert dev.migrations.scripts[0].text.count("MARQUEE_DEV.RAW") == 2
    assert staging.infrastructure == Missing("staging is not planned; plan first: python -m scripts.plan staging")
    assert (found.schema, found.contracts, found.images, found.findings) == ((), (), (), ())


def test_a_plan_with_a_manifest_is_not_refused(repository, planned):
    (planned[0].build / "plan" / "manifest.json").write_text("{}")
    assert not review(repository.folder, "h", planned[:1], since(repository), nothing).environments[0].refused


@pytest.mark.parametrize("refreshed", [True, False])
def test_a_plan_from_the_state_alone_is_known_by_its_manifest(repository, planned, refreshed):
    ReviewedPlan("dev", "a", "b", "c", 7, "now", {}, refreshed).write(planned[0].build / "plan")
    [found] = review(repository.folder, "h", planned[:1], since(repository), nothing).environments
    assert (found.from_state, found.refused) == (not refreshed, False)


def test_without_a_base_the_plans_stand(repository, planned):
    found = review(repository.folder, "h", planned, Missing("no git"), nothing)
    assert found.environments[0].infrastructure == ()
    assert [found.schema, found.contracts, found.images, found.findings] == [Missing("no git")] * 4
    assert found.base == ""


def test_a_shadow_that_does_not_start_takes_only_the_schema(repository, planned):
    def broken(upgrade: Upgrade):
        raise PromotionError("the local Snowflake did not start")

    found = review(repository.folder, "h", planned, since(repository), broken)
    assert found.schema == Missing("the local Snowflake did not start") and found.contracts == ()


def test_a_damaged_plan_and_a_missing_record_are_named(repository, planned):
    (planned[0].build / "plan" / "migrations.json").unlink()
    found = review(repository.folder, "h", planned[:1], since(repository), nothing)
    assert "migrations.json is missing; plan again" in found.environments[0].migrations.reason
    (planned[0].build / "plan" / "plan.json").write_text("{")
    found = review(repository.folder, "h", planned[:1], since(repository), nothing)
    assert "plan.json is damaged; plan again: python -m scripts.plan dev" in found.environments[0].infrastructure.reason


def test_the_shadow_gets_both_sides_and_the_variables_of_the_plan(repository, planned):
    seen = []

    def remember(upgrade: Upgrade):
        seen.append(
            (upgrade.variables, [sorted(p.name for p in side.iterdir()) for side in (upgrade.before, upgrade.after)])
        )
        return {}, {}

    review(repository.folder, "h", planned, since(repository), remember)
    [(variables, (before, after))] = seen
    assert variables == VARIABLES and "raw" in before and set(before) <= set(after)


def test_without_any_plan_the_schema_is_built_with_example_values(repository, planned):
    seen = []
    found = review(
        repository.folder, "h", planned[1:], since(repository), lambda upgrade: (seen.append(upgrade), ({}, {}))[1]
    )
    assert seen[0].variables["database"] == "ANY_DATABASE" and found.schema == ()


def test_findings_are_those_of_the_checks(tmp_path, planned):
    repository = Repository(tmp_path / "project", "migrations", "contracts", "terraform")
    repository.write("migrations/raw/V20270101000000__x.sql", "DROP TABLE IF EXISTS {{ database }}.RAW.USERS;")
    found = review(repository.folder, "h", [], since(repository), nothing).findings
    assert any(line.startswith("migrations/raw/V20270101000000__x.sql:1: M501") for line in found)
    assert any("no migration creates RAW.USERS" in line for line in found)
    (repository.folder / "contracts" / "users.odcs.yaml").write_text("a: [")
    assert "users.odcs.yaml" in review(repository.folder, "h", [], since(repository), nothing).findings.reason


def test_an_entry_that_no_plan_needs_is_a_finding(tmp_path, planned):
    project = Repository(tmp_path / "project", "migrations", "contracts", "terraform")
    file = project.folder / "environments" / "allowed_destruction.yaml"
    file.parent.mkdir(exist_ok=True)
    expires = datetime.date.today() + datetime.timedelta(days=7)
    entry = (
        "- object: aws_s3_bucket.old\n  change: delete\n  reason: it is empty\n  expires: {}\n  environments: [dev]\n"
    )
    file.write_text(entry.format(expires))
    [line] = review(project.folder, "h", planned, since(project), nothing).findings
    assert "`aws_s3_bucket.old, delete` was used, or is needed by nothing; remove it" in line
    change = {"actions": ["delete"], "before": {}, "after": None}
    plan = json.loads((planned[0].build / "plan" / "plan.json").read_text())
    plan["resource_changes"] = [{"address": "aws_s3_bucket.old", "type": "aws_s3_bucket", "change": change}]
    (planned[0].build / "plan" / "plan.json").write_text(json.dumps(plan))
    assert review(project.folder, "h", planned, since(project), nothing).findings == ()


def test_the_document_is_json_with_the_reasons(repository, planned):
    document = to_json(review(repository.folder, "h", planned, Missing("no git"), nothing))
    again = json.loads(json.dumps(document))
    assert again["schema"] == {"missing": "no git"} and again["alarm"] is True
    assert again["environments"][0]["migrations"]["scripts"][0]["path"].startswith("raw/V")
    assert again["summary"].startswith("infrastructure unchanged")


def test_findings_that_new_scripts_allow_are_shown_with_their_reasons(tmp_path, planned):
    repository = Repository(tmp_path / "project", "migrations", "contracts", "terraform")
    path = "migrations/raw/V20270101000000__x.sql"
    drop = "ALTER TABLE {{ database }}.RAW.STREAMS DROP COLUMN IF EXISTS SIZE_MB;"
    repository.write(path, f"-- allow M602: no file has a size since May\n{drop}")
    found = review(repository.folder, "h", [], since(repository), nothing)
    reason = "takes something from the release before: no file has a size since May"
    assert found.allowed == (f"{path}:2: M602 {reason}",)
    assert not [line for line in found.findings if "M602" in line]
    repository.commit()
    repository.git("update-ref", "refs/heads/main", "HEAD")
    assert review(repository.folder, "h", [], since(repository), nothing).allowed == (), "merged with its reason"
