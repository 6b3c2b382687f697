import json
from collections import Counter
from dataclasses import replace

import pytest

from contracts.reader import read_all
from promotion.environment import PROJECT, load
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.policy.check import check_migrations, check_plan
from promotion.policy.finding import CODES
from tests.promotion.policy import (
    faults_of_aws,
    faults_of_launches,
    faults_of_limits,
    faults_of_rights,
    faults_of_settings,
    faults_of_snowflake,
    faults_of_sql,
    faults_of_sql_places,
    faults_of_text,
    faults_of_text_settings,
    faults_of_types,
)
from tests.promotion.policy.accepted import accepted as as_committed
from tests.promotion.policy.test_checkov import FAULTS as OF_CHECKOV

OF_A_PLAN = (
    *faults_of_aws.FAULTS, *faults_of_rights.FAULTS, *faults_of_settings.FAULTS, *faults_of_snowflake.FAULTS,
    *faults_of_types.FAULTS, *faults_of_launches.FAULTS, *faults_of_limits.FAULTS,
)  # fmt: skip
PROD = load("prod")  # of which the fixture `plan` is
OF_SQL = (*faults_of_sql.FAULTS, *faults_of_sql_places.FAULTS)
OF_TEXT = (*faults_of_text.FAULTS, *faults_of_text_settings.FAULTS)
VARIABLES = placeholders.read(PROJECT / ".sqlfluff")


def test_each_fault_has_its_own_cost_and_every_rule_has_a_fault():
    """How many there are, README.md says; tests/docs/test_policy_figures.py compares."""
    costs = [*(fault.cost for fault in OF_A_PLAN), *(cost for cost, *_ in (*OF_SQL, *OF_TEXT)), *OF_CHECKOV]
    assert [cost for cost, times in Counter(costs).items() if times > 1] == []
    assert {fault.code for fault in OF_A_PLAN} | {code for _, code, *_ in OF_SQL} | {"T102"} == set(CODES)


@pytest.fixture(scope="module")
def before(plan):
    """The findings of the rules in the platform's own plan."""
    return set(check_plan(plan, PROD))


@pytest.fixture(scope="module")
def accepted():
    return as_committed()


@pytest.mark.slow
@pytest.mark.parametrize("fault", OF_A_PLAN, ids=str)
def test_a_fault_in_a_plan_is_found(plan, before, accepted, fault):
    after = set(check_plan(fault.planted(plan), PROD))
    assert fault.code in {finding.code for finding in accepted.refused(after - before)}


@pytest.mark.slow
def test_the_platforms_own_plan_breaks_no_rule_that_is_not_accepted(plan):
    assert as_committed().refused(check_plan(plan, PROD)) == []


@pytest.mark.slow
def test_a_plan_says_all_that_rules_ask_for(plan):
    """A policy that only an apply shows would be read by no rule."""
    policies = [
        each["change"]["after"]
        for each in plan["resource_changes"]
        if each["type"] in ("aws_iam_role_policy", "aws_kms_key", "aws_s3_bucket_policy", "aws_sqs_queue_policy")
    ]
    assert len(policies) > 10
    assert all(json.loads(each["policy"])["Statement"] for each in policies)


@pytest.fixture(scope="module")
def migrations(tmp_path_factory):
    """Rendered scripts of a copy of the migrations, with one more."""

    def scripts(path: str = "", text: str = ""):
        folder = tmp_path_factory.mktemp("migrations")
        for file in (PROJECT / "migrations").glob("*/*.sql"):
            (folder / file.parent.name).mkdir(exist_ok=True)
            (folder / file.parent.name / file.name).write_bytes(file.read_bytes())
        if path:
            (folder / path).write_text(text)
        found, problems = script.read(folder, VARIABLES)
        assert not problems
        return found

    return scripts


@pytest.fixture(scope="module")
def contracts():
    return read_all(PROJECT / "contracts").values()


@pytest.fixture(scope="module")
def own(migrations, contracts):
    """The platform's own scripts, and what the rules find in them."""
    scripts = migrations()
    return scripts, set(check_migrations(scripts, contracts, VARIABLES))


@pytest.mark.parametrize(("cost", "code", "path", "text"), OF_SQL, ids=[cost for cost, *_ in OF_SQL])
def test_a_fault_in_a_migration_is_found(migrations, own, contracts, cost, code, path, text):
    planted = [each for each in migrations(path, text) if each.path.name == path.partition("/")[2]]
    assert planted
    scripts, before = own
    found = set(check_migrations([*scripts, *planted], contracts, VARIABLES)) - before
    assert code in {finding.code for finding in found}


@pytest.mark.parametrize("column", ["FIRST_NAME", "EMAIL"])
def test_a_mask_that_no_script_sets_is_missed(migrations, contracts, column):
    mask = f"MODIFY COLUMN {column} SET MASKING POLICY"
    scripts = [
        replace(each, text=each.text.replace(mask, f"MODIFY COLUMN {column} UNSET MASKING POLICY --"))
        if each.path.name.endswith("__users_protection.sql")
        else each
        for each in migrations()
    ]
    assert ("Q103", f"no masking policy on {column}") in {
        (finding.code, finding.cause) for finding in check_migrations(scripts, contracts, VARIABLES)
    }


def test_a_table_that_is_made_anew_has_no_masks(migrations, contracts):
    text = "CREATE OR REPLACE TABLE {{ database }}.RAW.USERS (FIRST_NAME VARCHAR, LAST_NAME VARCHAR, EMAIL VARCHAR);"
    found = check_migrations(migrations("raw/V20270101000000__users.sql", text), contracts, VARIABLES)
    assert "no masking policy on EMAIL, FIRST_NAME, LAST_NAME" in {finding.cause for finding in found}


def test_the_platforms_own_migrations_break_no_rule_that_is_not_accepted(migrations, contracts):
    assert as_committed().refused(check_migrations(migrations(), contracts, VARIABLES)) == []
