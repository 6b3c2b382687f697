"""The permissions boundary of an environment's roles, changed by hand in the local AWS, and set again."""

import dataclasses
from collections.abc import Iterator

import pytest

from promotion.access import boundary
from promotion.drift.aws.boundary import findings
from promotion.environment import Environment, load
from tests.promotion.access.test_boundary import remove
from tests.promotion.drift.by_hand import ANYTHING, document


@pytest.fixture
def environment(cloud) -> Iterator[Environment]:
    """An environment in which no other test makes a boundary."""
    environment = dataclasses.replace(load("local"), name="drifted")
    yield environment
    remove(environment, cloud.client("iam"))


def test_an_edited_boundary_is_found_and_scripts_state_sets_it_again(cloud, environment):
    iam = cloud.client("iam")
    [missing] = findings(environment, iam)
    assert (missing.change, missing.back) == ("removed", "python -m scripts.state drifted")
    boundary.ensure(environment, iam)
    assert list(findings(environment, iam)) == []
    iam.create_policy_version(PolicyArn=boundary.arn(environment), PolicyDocument=document(ANYTHING), SetAsDefault=True)
    [edited] = findings(environment, iam)
    assert edited.change == "changed" and "+     Action: *" in [str(line) for line in edited.lines]
    boundary.ensure(environment, iam)
    assert list(findings(environment, iam)) == []
