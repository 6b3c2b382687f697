"""DescribeAlarms in XML, as Terraform's AWS provider asks for it."""

import xml.etree.ElementTree as ElementTree

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALARM = {
    "AlarmName": "test-xml",
    "AlarmDescription": "a < b & c",
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Dimensions": [{"Name": "QueueName", "Value": "test"}],
    "Statistic": "Maximum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 0.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": ["arn:aws:sns:eu-west-1:111111111111:test"],
}


@pytest.fixture
def alarm(cloud):
    cloudwatch = cloud.client("cloudwatch")
    cloudwatch.put_metric_alarm(**ALARM)
    yield ALARM
    cloudwatch.delete_alarms(AlarmNames=[ALARM["AlarmName"]])


def query(cloud, **fields: str) -> ElementTree.Element:
    """The answer to a request of the Query protocol, which boto3 does not speak to CloudWatch any more."""
    data = {"Action": "DescribeAlarms", "Version": "2010-08-01", **fields}
    request = AWSRequest("POST", cloud.variables["AWS_ENDPOINT_URL"] + "/", data=data)
    keys = Credentials(cloud.variables["AWS_ACCESS_KEY_ID"], cloud.variables["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(keys, "monitoring", cloud.variables["AWS_REGION"]).add_auth(request)
    sent = request.prepare()
    answer = requests.post(
        sent.url, data=sent.body, headers=dict(sent.headers), verify=cloud.variables["AWS_CA_BUNDLE"], timeout=10
    )
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.text)


def test_an_alarm_is_answered_whole(cloud, alarm):
    [found] = query(cloud, **{"AlarmNames.member.1": "test-xml"}).findall(".//{*}MetricAlarms/{*}member")
    texts = {child.tag.partition("}")[2]: child.text for child in found}

    assert texts["ActionsEnabled"] == "true" and texts["Period"] == "300" and float(texts["Threshold"]) == 0
    assert {name: texts[name] for name in ("AlarmDescription", "Statistic", "TreatMissingData")} == {
        name: alarm[name] for name in ("AlarmDescription", "Statistic", "TreatMissingData")
    }
    assert [e.text for e in found.findall("{*}AlarmActions/{*}member")] == alarm["AlarmActions"]
    assert [e.text for e in found.findall("{*}Dimensions/{*}member/*")] == ["QueueName", "test"]


def test_other_alarms_are_not_in_the_answer(cloud, alarm):
    assert not query(cloud, **{"AlarmNames.member.1": "another"}).findall(".//{*}MetricAlarms/{*}member")
    assert query(cloud, AlarmNamePrefix="test-").findall(".//{*}MetricAlarms/{*}member")
