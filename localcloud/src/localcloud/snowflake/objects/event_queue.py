"""The queue that Snowflake has in AWS for the events of buckets: one for the account, in Snowflake's own AWS account.
A bucket sends its events to queues of its own region alone, so the queue is in the region of the local cloud.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# Longer than a long poll of SQS.
_TIMEOUTS = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 2, "mode": "standard"})
_POLL_SECONDS = 20


def _queue_name(account: Account) -> str:
    """Return the queue's name, which is the same after a restart."""
    digest = hashlib.sha256(account.identifier.encode()).hexdigest()
    return f"sf-snowpipe-{digest[:21].upper()}-{digest[21:43]}"


def queue_arn(account: Account) -> str:
    """Return what SHOW PIPES prints as notification_channel, and a bucket's notification names."""
    number = account.aws_user_arn.split(":")[4] if account.aws_user_arn.count(":") > 4 else ""
    return f"arn:aws:sqs:{account.aws_region}:{number}:{_queue_name(account)}"


@dataclass(frozen=True)
class EventQueue:
    """The account's queue in AWS; `session` are Snowflake's own AWS credentials."""

    account: Account
    session: boto3.Session

    def create(self, topic: str = "") -> None:
        """Create the queue unless it is there, and subscribe it to an SNS topic.

        Raise SnowflakeError 001044, or 000002 without a local AWS.
        """
        arn = queue_arn(self.account)
        principals = ["s3.amazonaws.com", "sns.amazonaws.com"]
        allowed = {"Effect": "Allow", "Principal": {"Service": principals}, "Action": "sqs:SendMessage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]})
        try:
            self._sqs().create_queue(QueueName=_queue_name(self.account), Attributes={"Policy": policy})
            if topic:
                self._client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        except (ClientError, BotoCoreError) as error:
            text = f"SQL compilation error:\nFailed to set up the notification channel: {error}"
            raise SnowflakeError("001044", "42601", text) from error

    def receive(self) -> list[tuple[str, str]]:
        """Wait for messages; return the body of each with its receipt. Raise ClientError and BotoCoreError."""
        sqs = self._sqs()
        answer = sqs.receive_message(QueueUrl=self._url(sqs), MaxNumberOfMessages=10, WaitTimeSeconds=_POLL_SECONDS)
        return [(message["Body"], message["ReceiptHandle"]) for message in answer.get("Messages", [])]

    def delete(self, receipt: str) -> None:
        """Delete a message that was handled. Raise ClientError and BotoCoreError."""
        sqs = self._sqs()
        sqs.delete_message(QueueUrl=self._url(sqs), ReceiptHandle=receipt)

    def _url(self, sqs: Any) -> str:
        url: str = sqs.get_queue_url(QueueName=_queue_name(self.account))["QueueUrl"]
        return url

    def _sqs(self) -> Any:
        return self._client("sqs")

    def _client(self, service: str) -> Any:
        """Return a client. Raise SnowflakeError 000002 if it is not of the local AWS."""
        client = self.session.client(service, region_name=self.account.aws_region, config=_TIMEOUTS)
        if client.meta.endpoint_url.endswith(".amazonaws.com"):
            raise errors.unsupported("the events of a bucket without a local AWS beside it")
        return client
