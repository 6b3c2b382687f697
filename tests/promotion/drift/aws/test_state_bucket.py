"""The settings of the state's bucket, as `scripts.state` makes them and as somebody changed them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promotion.drift.aws import state_bucket
from promotion.drift.finding import Finding
from promotion.environment import load
from promotion.terraform import bootstrap_state

DEV = load("dev")
RULES = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
# {call: its answer, or the code of its error}
AS_MADE = {
    "get_public_access_block": {"PublicAccessBlockConfiguration": bootstrap_state.PUBLIC_ACCESS_BLOCK},
    "get_bucket_versioning": {"Status": "Enabled"},
    "get_bucket_encryption": {"ServerSideEncryptionConfiguration": {"Rules": RULES}},
    "get_bucket_policy": {"Policy": json.dumps(bootstrap_state.tls_only(DEV.state_bucket))},
    "get_bucket_replication": "ReplicationConfigurationNotFoundError",
    "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "get_bucket_cors": "NoSuchCORSConfiguration",
    "get_bucket_website": "NoSuchWebsiteConfiguration",
    "get_bucket_logging": {},
    "get_bucket_notification_configuration": {},
    "get_bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "get_bucket_accelerate_configuration": {},
    "get_bucket_request_payment": {"Payer": "BucketOwner"},
}


class S3:
    """Answers the calls of the bucket's settings."""

    def __init__(self, **answers: Any) -> None:
        self.answers = AS_MADE | answers

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(Bucket: str) -> Any:
            assert Bucket == DEV.state_bucket
            if isinstance(answer := self.answers[name], str):
                raise ClientError({"Error": {"Code": answer}}, name)
            return answer

        return call


def found(**answers: Any) -> list[Finding]:
    results = list(state_bucket.findings(DEV, S3(**answers)))
    assert all(isinstance(each, Finding) for each in results)
    return results


def test_a_bucket_as_it_was_made_is_no_finding():
    assert found() == []


@pytest.mark.parametrize(
    "answer",
    [
        "OwnershipControlsNotFoundError",  # somebody deleted them
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
    ],
    ids=str,
)
def test_access_lists_that_count_are_a_finding(answer):
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"""
    [finding] = found(get_bucket_ownership_controls=answer)
    assert finding.object == f"ownership of the bucket {DEV.state_bucket}"
    assert finding.back == "python -m scripts.state dev"
    assert "- ownership: BucketOwnerEnforced" in [str(line).replace('"', "") for line in finding.lines]
