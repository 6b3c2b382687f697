"""Root's secret is checked, and nobody is root without a signature."""

import ssl
import urllib.error
import urllib.request

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.localcloud.aws.conftest import allow, refusal


def client(cloud, service: str, **settings):
    return boto3.client(
        service, endpoint_url=cloud.variables["AWS_ENDPOINT_URL"], verify=cloud.variables["AWS_CA_BUNDLE"],
        region_name=cloud.variables["AWS_REGION"], **settings,
    )  # fmt: skip


@pytest.mark.rule(
    "A signature that is not that of the key's secret is SignatureDoesNotMatch, root's too",
    source="IAM/latest/UserGuide/signature-v4-troubleshooting.html",
)
@pytest.mark.parametrize("key", ["account", "test"])
def test_root_has_one_secret(cloud, account, key):
    named = account if key == "account" else key
    wrong = {"AccessKeyId": named, "SecretAccessKey": "x" * 40}
    for service, call in (("sts", "get_caller_identity"), ("iam", "list_roles"), ("s3", "list_buckets")):
        assert refusal(getattr(cloud.client(service, wrong), call)) == "SignatureDoesNotMatch"
    assert cloud.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:root"


def test_a_signed_address_is_checked_too(cloud, account, bucket):
    right = cloud.client("s3").generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    wrong = cloud.client("s3", {"AccessKeyId": account, "SecretAccessKey": "x" * 40})
    trust = ssl.create_default_context(cafile=cloud.variables["AWS_CA_BUNDLE"])
    assert urllib.request.urlopen(right, context=trust, timeout=10).read() == b"content"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        address = wrong.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
        urllib.request.urlopen(address, context=trust, timeout=10)


@pytest.mark.parametrize("key", ["ä +%&/~?=#x", "a//b/../c", "line\nbreak"])
def test_any_key_of_an_object_can_be_signed(cloud, bucket, key):
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"1")
    assert cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read() == b"1"


@pytest.mark.rule(
    "A request without a signature has no identity, and IAM answers MissingAuthenticationToken",
    source="from memory",
)
def test_nobody_may_do_nothing(cloud, bucket):
    nobody = Config(signature_version=UNSIGNED)
    s3 = client(cloud, "s3", config=nobody)
    assert refusal(s3.list_buckets) == "AccessDenied"
    assert refusal(s3.get_object, Bucket=bucket, Key="k") == "AccessDenied"
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"") == "AccessDenied"
    assert refusal(client(cloud, "iam", config=nobody).list_roles) == "MissingAuthenticationToken"


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer x"}, {"Authorization": "nonsense"}, {}])
@pytest.mark.parametrize("query", ["", "&AWSAccessKeyId=111111111111", "&X-Amz-Credential=111111111111/1/2/iam/3"])
def test_what_is_no_signature_makes_nobody_root(cloud, headers, query):
    address = f"{cloud.variables['AWS_ENDPOINT_URL']}/?Action=ListRoles&Version=2010-05-08{query}"
    trust = ssl.create_default_context(cafile=cloud.variables["AWS_CA_BUNDLE"])
    with pytest.raises(urllib.error.HTTPError, match=r"40[03]"):
        urllib.request.urlopen(urllib.request.Request(address, headers=headers), context=trust, timeout=10)


def test_a_wrong_secret_of_a_role_s_session_is_refused(cloud, assumed):
    session = assumed(allow("s3:*"))("sts")._request_signer._credentials
    key = {"AccessKeyId": session.access_key, "SecretAccessKey": "x" * 40, "SessionToken": session.token}
    assert refusal(cloud.client("sts", key).get_caller_identity) == "SignatureDoesNotMatch"
