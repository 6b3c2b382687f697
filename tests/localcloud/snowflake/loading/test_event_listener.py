"""Events of buckets: pipes with AUTO_INGEST, and directory tables with AUTO_REFRESH, over the local AWS."""

import json
import uuid
from types import SimpleNamespace

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.loading.event_listener import EventListener
from localcloud.snowflake.objects.directory_table import DirectoryTable
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire.errors import SnowflakeError
from tests.waiting import until


@pytest.fixture
def bucket(platform):
    """A bucket whose events go to Snowflake's queue, straight and by a topic, with the keys to read and write it."""
    variables, s3, sns = platform.cloud.variables, platform.cloud.client("s3"), platform.cloud.client("sns")
    name = f"events-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": variables["AWS_REGION"]})
    topic = sns.create_topic(Name=name)["TopicArn"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": ["sns:Publish", "sns:Subscribe"], "Resource": topic}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    keys = f"AWS_KEY_ID = '{variables['AWS_ACCESS_KEY_ID']}' AWS_SECRET_KEY = '{variables['AWS_SECRET_ACCESS_KEY']}'"
    yield name, topic, f"CREDENTIALS = ({keys})"
    for item in s3.list_objects_v2(Bucket=name).get("Contents", []):
        s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)


def awaited(question, expected):
    until(lambda: question() == expected, 120, lambda: f"{question()} is not {expected}")


@pytest.mark.rule(
    "A pipe with AUTO_INGEST loads what the bucket's notifications name; SHOW PIPES has the queue for them",
    source="user-guide/data-load-snowpipe-auto-s3",
    status="matches Snowflake; the account has one queue, in the region of the local cloud",
)
@pytest.mark.rule(
    "AWS_SNS_TOPIC subscribes the queue to a topic",
    source="sql-reference/sql/create-pipe",
)
@pytest.mark.rule(
    "AUTO_REFRESH refreshes a directory table by the same events", source="user-guide/data-load-dirtables-auto-s3"
)
@pytest.mark.rule(
    "An external stage reads and writes S3 with the keys of its CREDENTIALS, and encrypts as its ENCRYPTION says",
    source="sql-reference/sql/create-stage#external-stage-parameters-externalstageparams",
)
def test_events_load_files_and_refresh_directories(platform, bucket):
    name, topic, credentials = bucket
    run = platform.execute
    schema = f"{platform.database}.VENDOR"
    directory = "DIRECTORY = (ENABLE = TRUE AUTO_REFRESH = TRUE) ENCRYPTION = (TYPE = 'AWS_SSE_S3')"
    run(f"CREATE STAGE {schema}.EVENTS URL = 's3://{name}/in/' {credentials} {directory}")
    for table, option in (("STRAIGHT", ""), ("BY_TOPIC", f"AWS_SNS_TOPIC = '{topic}'")):
        run(f"CREATE TABLE {schema}.{table} (N NUMBER)")
        copy = f"COPY INTO {schema}.{table} FROM @{schema}.EVENTS/{table.lower()}/ PATTERN = '.*[.]csv.*'"
        run(f"CREATE PIPE {schema}.{table}_PIPE AUTO_INGEST = TRUE {option} AS {copy}")
    shown = {row[1]: row[6] for row in run(f"SHOW PIPES LIKE '%_PIPE' IN SCHEMA {schema}")}
    assert shown["BY_TOPIC_PIPE"] == topic
    queue = shown["STRAIGHT_PIPE"]
    region = platform.cloud.variables["AWS_REGION"]
    assert queue.startswith(f"arn:aws:sqs:{region}:999999999999:sf-snowpipe-")
    assert {row[1]: row[12] for row in run(f"SHOW STAGES IN SCHEMA {schema}")}["EVENTS"] == queue
    events, only = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "by_topic"
    under = {"Key": {"FilterRules": [{"Name": "prefix", "Value": f"in/{only}/"}]}}
    other = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/straight/"}]}}
    platform.cloud.client("s3").put_bucket_notification_configuration(
        Bucket=name,
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": queue, "Events": events, "Filter": other}],
            "TopicConfigurations": [{"TopicArn": topic, "Events": events, "Filter": under}],
        },
    )
    run(f"COPY INTO @{schema}.EVENTS/straight/a FROM (SELECT 1 AS N) FILE_FORMAT = (TYPE = CSV)")
    run(f"COPY INTO @{schema}.EVENTS/by_topic/c FROM (SELECT 2 AS N) FILE_FORMAT = (TYPE = CSV)")
    run(f"COPY INTO @{schema}.EVENTS/straight/no FROM (SELECT OBJECT_CONSTRUCT() AS N) FILE_FORMAT = (TYPE = JSON)")
    awaited(lambda: run(f"SELECT N FROM {schema}.STRAIGHT"), [(1,)])
    awaited(lambda: run(f"SELECT N FROM {schema}.BY_TOPIC"), [(2,)])
    awaited(lambda: run(f"SELECT COUNT(*) FROM DIRECTORY(@{schema}.EVENTS)"), [(3,)])
    head = platform.cloud.client("s3").head_object(Bucket=name, Key="in/by_topic/c_0_0_0.csv.gz")
    assert head["ServerSideEncryption"] == "AES256"
    run(f"REMOVE @{schema}.EVENTS/straight/no")
    awaited(lambda: run(f"SELECT COUNT(*) FROM DIRECTORY(@{schema}.EVENTS)"), [(2,)])


class _Waiting:
    """A queue of these messages, whose receipts are their numbers; `done` has what happened, in order."""

    def __init__(self, *bodies):
        self.bodies, self.done = bodies, []

    def receive(self):
        return [(body, str(number)) for number, body in enumerate(self.bodies)]

    def delete(self, receipt):
        self.done.append(f"delete {receipt}")


def created(key):
    return json.dumps(
        {"Records": [{"eventName": "s3:ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": key}}}]}
    )


def test_a_message_is_deleted_when_its_effect_is_saved():
    queue, account = _Waiting(created("in/a"), "no JSON", json.dumps({"Records": [{}]}), created("in/b")), Account("A")
    account.add(Database(("DB",), "R"))
    account.add(Schema(("DB", "RAW"), "R"))
    for name in ("BROKEN", "WHOLE"):
        account.add(Stage(("DB", "RAW", name), "R", url="s3://b/in/", directory=DirectoryTable(auto_refresh=True)))
    listener = EventListener(SimpleNamespace(account=account), queue)

    def refresh(stage):
        if stage.name[-1] == "BROKEN":
            raise SnowflakeError("1", "2", "no such bucket")
        queue.done.append("refresh")

    listener.refresh, listener.save = refresh, lambda: queue.done.append("save")
    listener.handle_waiting()
    kept, unread = ["refresh", "save"], ["save"]
    assert queue.done == [*kept, "delete 0", *unread, "delete 1", *unread, "delete 2", *kept, "delete 3"]
