"""A lifecycle policy of a repository is one that ECR takes."""

import json
import uuid

import pytest

from tests.localcloud.aws.conftest import fault

ANY = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50}
OLD = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
TAGGED = OLD | {"tagStatus": "tagged", "tagPatternList": ["prod*"]}


def policy(*selections: dict, priorities: tuple = (1, 2, 3), **action) -> str:
    rules = [
        {"rulePriority": priority, "selection": selection, "action": {"type": "expire", **action}}
        for priority, selection in zip(priorities, selections, strict=False)
    ]
    return json.dumps({"rules": rules})


@pytest.fixture
def put(cloud):
    ecr, name = cloud.client("ecr"), f"t{uuid.uuid4().hex[:8]}"
    ecr.create_repository(repositoryName=name)
    yield lambda text: ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
    ecr.delete_repository(repositoryName=name)


@pytest.mark.rule(
    "A lifecycle policy's rules have priorities of their own, that of any image the last, a count above 0, a unit with "
    "an age alone, and tags with the status tagged alone",
    source="AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
    status="matches AWS; the words about priorities are a guess",
)
@pytest.mark.parametrize(
    "text",
    [
        policy(ANY | {"countNumber": 0}), policy(ANY | {"countNumber": 1.5}), policy(ANY | {"countNumber": "9"}),
        policy(ANY | {"countUnit": "days"}), policy({k: v for k, v in OLD.items() if k != "countUnit"}),
        policy(OLD | {"countUnit": "hours"}), policy(OLD | {"tagStatus": "tagged"}),
        policy(OLD | {"tagPrefixList": ["a"]}),
        policy(ANY | {"tagStatus": "all"}), policy(ANY | {"countType": "newest"}), policy(ANY, targetStorageClass=None),
        policy(ANY, OLD), policy(OLD, ANY, priorities=(1, 1)), policy(), "{}", "[]", "rules",
    ],
)  # fmt: skip
def test_no_lifecycle_policy(put, text):
    code, words = fault(lambda: put(text.ljust(100)))
    start = (
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure"
    )
    assert code == "InvalidParameterException" and words.startswith(start)


def test_a_lifecycle_policy(put):
    assert put(policy(OLD, ANY)) and put(policy(TAGGED, OLD, ANY, priorities=(10, 5, 99)))
