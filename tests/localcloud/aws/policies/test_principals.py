"""Names that a policy may have. That a role exists is tested with the local AWS, in test_policy_documents.py."""

import pytest

from localcloud.aws.policies.principals import missing

NAMED = {
    "AWS": [
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:role/of/another/account",
        "arn:aws:iam::111122223333:user/of-another-account",
        "arn:aws:sts::111122223333:assumed-role/reader/session",
        "arn:aws-cn:iam::111122223333:root",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC",
    ],
    "Service": [
        "s3.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
    ],
    "Federated": ["arn:aws:iam::111122223333:oidc-provider/gitlab.com", "cognito-identity.amazonaws.com"],
    "CanonicalUser": ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
}
NOBODY = {
    "AWS": [
        "",
        "1234",
        "**",
        "arn:aws:iam::12:root",
        "arn:aws::iam::111122223333:root",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:root",
        "arn:aws:iam::111122223333:group/people",
        "arn:aws:sts::111122223333:assumed-role/reader/*",
        "AROACKCEVSQ6C2EXAMPLE",
        "s3.amazonaws.com",
    ],
    "Service": ["", "*", "s3", "s3.example.com", "S3.amazonaws.com", "*.amazonaws.com"],
    "Federated": ["", "gitlab", "arn:aws:iam::111122223333:role/a"],
    "CanonicalUser": [""],
    "Role": ["arn:aws:iam::111122223333:role/a"],
}


def pairs(named: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in named.items() for name in names]


@pytest.mark.parametrize(("kind", "name"), pairs(NAMED))
def test_who_may_be_named(kind, name):
    assert not missing(kind, name)


@pytest.mark.parametrize(("kind", "name"), pairs(NOBODY))
def test_who_can_not_be_named(kind, name):
    assert missing(kind, name)
