"""The number of the splitter's workers, which Terraform leaves to autoscaling."""

import pytest

from promotion.drift.aws.service import findings
from promotion.drift.plan_document import PlanDocument, Resource

ADDRESS = "aws_ecs_service.splitter"


def found(least: int, most: int, wanted: int) -> list[tuple[list[str], str]]:
    there = {"desired_count": wanted, "name": "splitter", "cluster": "arn:aws:ecs:r:1:cluster/marquee-dev"}
    document = PlanDocument((Resource(ADDRESS, "aws_ecs_service", {}, there, frozenset()),))
    plan = {"variables": {"splitter": {"value": {"workers": {"min": least, "max": most}}}}}
    return [([str(line) for line in each.lines], each.back) for each in findings(plan, document)]


@pytest.mark.parametrize(("least", "most", "wanted"), [(1, 1, 1), (1, 4, 1), (1, 4, 3), (0, 4, 0)])
def test_what_autoscaling_may_want_is_no_change_by_hand(least, most, wanted):
    assert found(least, most, wanted) == []


@pytest.mark.parametrize(
    ("least", "most", "wanted", "usual", "back"), [(1, 1, 0, "1", 1), (1, 4, 0, "1 to 4", 1), (1, 4, 9, "1 to 4", 4)]
)
def test_fewer_or_more_is_taken_back_to_the_nearest(least, most, wanted, usual, back):
    command = f"aws ecs update-service --cluster marquee-dev --service splitter --desired-count {back}"
    assert found(least, most, wanted) == [([f"- desired_count: {usual}", f"+ desired_count: {wanted}"], command)]


def test_a_service_that_is_gone_is_terraforms_to_find():
    document = PlanDocument((Resource(ADDRESS, "aws_ecs_service", {}, {}, frozenset()),))
    plan = {"variables": {"splitter": {"value": {"workers": {"min": 1, "max": 1}}}}}
    assert list(findings(plan, document)) == []
    assert list(findings({}, document)) == []
