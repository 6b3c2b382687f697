"""Names and endpoints that a service refuses."""

import pytest

from tests.localcloud.aws.conftest import fault

QUEUE = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
FIFO = (
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo "
    "suffix and be 1 to 80 in length."
)


@pytest.mark.rule(
    "A queue's name has 80 letters, digits, hyphens and underscores at most, and a FIFO queue's ends with .fifo",
    source="AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
)
@pytest.mark.parametrize(
    "name, fifo, words",
    [
        ("q" * 81, "false", QUEUE), ("a b", "false", QUEUE), ("a.b", "false", QUEUE), ("é", "false", QUEUE),
        ("a.fifo", "false", QUEUE), ("a", "true", FIFO), ("q" * 76 + ".fifo", "true", FIFO),
    ],
)  # fmt: skip
def test_the_name_of_a_queue(cloud, name, fifo, words):
    attributes = {"FifoQueue": "true"} if fifo == "true" else {}
    call = cloud.client("sqs").create_queue
    assert fault(call, QueueName=name, Attributes=attributes) == ("InvalidParameterValue", words)


@pytest.mark.rule(
    "A queue has the attributes of the API reference alone",
    source="AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
)
def test_an_attribute_that_queues_do_not_have(cloud, queue):
    sqs, url = queue
    unknown = {"MessageRetention": "60"}
    expected = "InvalidAttributeName", "Unknown Attribute MessageRetention."
    assert fault(sqs.set_queue_attributes, QueueUrl=url, Attributes=unknown) == expected
    assert fault(sqs.create_queue, QueueName="attributes", Attributes=unknown) == expected
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})


@pytest.mark.rule(
    "A topic's name has 256 letters, digits, hyphens and underscores at most",
    source="sns/latest/api/API_CreateTopic.html",
)
@pytest.mark.parametrize("name", ["t" * 257, "a b", "a.b"])
def test_the_name_of_a_topic(cloud, name):
    assert fault(cloud.client("sns").create_topic, Name=name) == ("InvalidParameter", "Invalid parameter: Topic Name")


@pytest.mark.rule(
    "A subscription has a protocol of SNS's and an endpoint of its form",
    source="sns/latest/api/API_Subscribe.html",
    status="matches AWS; which e-mail addresses SNS refuses is a guess, and so are those words",
)
@pytest.mark.parametrize(
    "protocol, endpoint, words",
    [
        ("mail", "a@example.com", "Amazon SNS does not support this protocol string: mail"),
        ("https", "http://example.com", "Endpoint must match the specified protocol"),
        ("email", "someone", "Email address"), ("email", "a@localhost", "Email address"),
        ("email-json", "a b@example.com", "Email address"),
    ],
)  # fmt: skip
def test_a_subscription(cloud, protocol, endpoint, words):
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="names")["TopicArn"]
    asked = {"TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint}
    assert fault(sns.subscribe, **asked) == ("InvalidParameter", f"Invalid parameter: {words}")
    assert sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="on-call+marquee@example.co.uk")["SubscriptionArn"]
    sns.delete_topic(TopicArn=topic)


@pytest.mark.rule(
    "A secret's name has letters, digits and /_+=.@-!",
    source="secretsmanager/latest/apireference/API_CreateSecret.html",
)
def test_the_name_of_a_secret(cloud):
    text = "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
    call = cloud.client("secretsmanager").create_secret
    assert fault(call, Name="a b", SecretString="s") == ("ValidationException", text)


@pytest.mark.rule(
    "An alias that begins with alias/aws/ is AWS's own",
    source="kms/latest/APIReference/API_CreateAlias.html",
    status="matches AWS; the code and the words are a guess",
)
def test_an_alias_of_aws(cloud):
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert fault(kms.create_alias, AliasName="alias/aws/mine", TargetKeyId=key)[0] == "NotAuthorizedException"
    kms.create_alias(AliasName="alias/aws-mine", TargetKeyId=key)
