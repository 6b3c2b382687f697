"""Only the services that are needed here answer, and no route without a signature."""

import ssl
import urllib.error
import urllib.request

import pytest

from localcloud.aws.open_services import OPEN
from tests.localcloud.aws.conftest import refusal


@pytest.mark.rule(
    "AWS has some hundred services",
    source="from memory",
    status="not supported: NotImplemented, but for CloudTrail, ECR, ECS, IAM, KMS, CloudWatch and its logs, S3, "
    "EventBridge Scheduler, Secrets Manager, SNS, SQS and STS",
)
@pytest.mark.parametrize(
    ("service", "call"),
    [("lambda", "list_functions"), ("dynamodb", "list_tables"), ("cloudfront", "list_distributions"),
     ("ec2", "describe_vpcs"), ("cloudformation", "list_stacks"), ("ssm", "describe_parameters")],
)  # fmt: skip
def test_another_service_says_that_it_is_not_run(cloud, service, call):
    client = cloud.client(service)
    assert refusal(getattr(client, call)) == "NotImplemented"
    with pytest.raises(
        client.exceptions.ClientError, match=r"the local AWS does not run .*; it runs cloudtrail, ecr, "
    ):
        getattr(client, call)()


@pytest.mark.parametrize(
    ("service", "call"),
    [("cloudtrail", "describe_trails"), ("ecr", "describe_repositories"), ("ecs", "list_clusters"),
     ("iam", "list_roles"), ("kms", "list_keys"),
     ("logs", "describe_log_groups"), ("cloudwatch", "describe_alarms"), ("s3", "list_buckets"),
     ("scheduler", "list_schedules"), ("secretsmanager", "list_secrets"), ("sns", "list_topics"),
     ("sqs", "list_queues"), ("sts", "get_caller_identity")],
)  # fmt: skip
def test_the_open_services_answer(cloud, service, call):
    answer = getattr(cloud.client(service), call)()
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_each_open_service_is_tried():
    assert len(OPEN) == 13


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/_ministack/reset"), ("POST", "/_ministack/config"), ("GET", "/_ministack/sqs/messages"),
     ("GET", "/_ministack/health"), ("GET", "/_localstack/health"), ("GET", "/_aws/execute-api/a/b/c")],
)  # fmt: skip
def test_there_is_no_route_beside_the_apis(cloud, method, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(cloud, method, path)
    assert refused.value.code == 501
    said = f"the local AWS has no route {path.split('/')[1]}; use the AWS APIs"
    assert said in refused.value.read().decode()


@pytest.mark.parametrize(
    "path", ["/health", "/oauth2/userInfo", "/2015-03-31/functions", "/iceberg/v1/config", "/v2/_catalog"]
)
def test_an_address_of_another_data_plane_is_a_bucket_s(cloud, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(cloud, "GET", path)
    assert refused.value.code in (400, 403, 404)


def test_it_says_to_everybody_that_it_is_ready(cloud):
    assert ask(cloud, "GET", "/_ministack/ready")


def ask(cloud, method: str, path: str) -> bytes:
    request = urllib.request.Request(
        cloud.variables["AWS_ENDPOINT_URL"] + path, method=method, data=b"{}" * (method == "POST")
    )
    trust = ssl.create_default_context(cafile=cloud.variables["AWS_CA_BUNDLE"])
    return urllib.request.urlopen(request, context=trust, timeout=10).read()
