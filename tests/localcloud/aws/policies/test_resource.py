"""Policies of keys, queues, topics, secrets and repositories, without a local AWS."""

import json

import pytest

from localcloud.aws.policies import resource

GIVEN = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}
BY_SERVICE = {
    "kms": resource.key_fault,
    "sqs": resource.queue_fault,
    "sns": resource.topic_fault,
    "secretsmanager": resource.secret_fault,
    "ecr": resource.repository_fault,
}


def document(**changes) -> str:
    return json.dumps({"Statement": [{name: value for name, value in (GIVEN | changes).items() if value is not None}]})


@pytest.mark.parametrize(("service", "fault"), BY_SERVICE.items(), ids=BY_SERVICE)
@pytest.mark.parametrize(
    "policy",
    ["", "{", document(Effects="Allow"), document(Principal=None), document(Principal={"AWS": "1"}),
     document(Condition={"StringEqual": {"a": "b"}})],
)  # fmt: skip
def test_what_none_of_them_takes(service, fault, policy):
    assert fault(policy)


@pytest.mark.parametrize(("service", "fault"), BY_SERVICE.items(), ids=BY_SERVICE)
def test_what_each_of_them_takes(service, fault):
    condition = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
    assert fault(document()) is None
    assert fault(document(Action=f"{service}:Describe*", Condition=condition)) is None


def test_who_needs_which_elements():
    assert resource.key_fault(document(Action=None, Resource=None)) is None
    assert resource.repository_fault(document(Resource=None)) is None
    for fault in (resource.queue_fault, resource.topic_fault, resource.secret_fault):
        assert fault(document(Resource=None))
        assert fault(document(Action=None))
    assert resource.repository_fault(document(Action=None))


def test_the_actions_of_another_service():
    for fault in (resource.queue_fault, resource.topic_fault, resource.secret_fault):
        assert fault(document(Action=["*", "s3:GetObject"]))
