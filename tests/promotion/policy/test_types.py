"""The closed list of resource types has what the platform has, and what rules judge, and nothing else."""

import re

import pytest

from promotion.environment import PROJECT, load
from promotion.policy import types
from promotion.policy.aws import queues
from promotion.policy.resource import Resource, resources
from promotion.policy.static_plan import static_plan
from tests.terraform.conftest import MIRROR

# By an address of environments/*.tfvars.json, which the committed ones lack.
BY_VALUES = {"aws_sns_topic_subscription"}


@pytest.mark.slow
def test_it_lists_what_the_platform_has(plan):
    assert {each.type for each in resources(plan)} == types.USED - BY_VALUES


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dev", "local"])
def test_another_environment_has_no_other(name):
    found = resources(static_plan(load(name), MIRROR if MIRROR.is_dir() else None))
    assert list(types.check(found)) == []


def named() -> set[str]:
    """The types that rules name."""
    folder = PROJECT / "promotion" / "policy"
    # That a policy's words are AWS's says nothing of whom it lets in.
    rules = [
        file for room in ("aws", "snowflake") for file in (folder / room).glob("*.py") if file.stem != "permissions"
    ]
    return {name for file in rules for name in re.findall(r'"((?:aws|snowflake|random|tls)_\w+)"', file.read_text())}


def test_it_lists_what_rules_name_beside_that():
    assert not types.JUDGED & types.USED
    assert named() - {"snowflake_", "aws_s3"} - types.USED == types.JUDGED


def test_a_rule_reads_each_type_that_the_platform_has():
    assert types.USED - named() == set()


def test_an_address_of_an_environments_file_hears_of_alarms():
    values = {"protocol": "email", "endpoint": "oncall@marquee.example"}
    found = [
        Resource('aws_sns_topic_subscription.alarms["oncall@marquee.example"]', "aws_sns_topic_subscription", values)
    ]
    assert [*types.check(found), *queues.check(found, load("prod"))] == []


def test_a_provider_of_tokens_is_the_administrators():
    found = [Resource("a.b", "aws_iam_openid_connect_provider", {})]
    [finding] = types.check(found)
    assert str(finding).endswith("then add the type to promotion/policy/types.py")
    assert list(types.check_administrators(found)) == []
