"""A correction to MiniStack: 1.5.33 takes names, and endpoints of subscriptions, that their services refuse.

SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
SNS: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
KMS: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
Error texts: https://github.com/boto/botocore/issues/3058, https://github.com/smithy-lang/smithy-typescript/issues/1546,
https://github.com/aws-samples/aws-marketplace-serverless-saas-integration/issues/29 (FIFO queues), and LocalStack's
provider of SNS, https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/sns/provider.py
https://github.com/crossplane-contrib/provider-aws/issues/457 (attributes of queues)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import botocore.session

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_Asked = Mapping[str, Any]
_QUEUE = "alphanumeric characters, hyphens, or underscores"
_PROTOCOLS = ("http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose")


def correct() -> None:
    """Let MiniStack look at names in this process."""
    request_checks.refuse("sqs", CreateQueue=_queue, SetQueueAttributes=_attributes)
    request_checks.refuse("sns", CreateTopic=_topic, Subscribe=_subscription)
    request_checks.refuse("secretsmanager", CreateSecret=_secret)
    request_checks.refuse("kms", CreateAlias=_alias)


def _is(pattern: str, value: object) -> bool:
    return bool(re.fullmatch(pattern, str(value), re.ASCII))


def _queue(asked: _Asked) -> Fault | None:
    name, fifo = asked.get("QueueName") or "", (asked.get("Attributes") or {}).get("FifoQueue") == "true"
    if fifo and not (_is(r"[\w-]+\.fifo", name) and len(name) <= 80):
        text = (
            f"The name of a FIFO queue can only include {_QUEUE}, must end with .fifo suffix and be 1 to 80 in length."
        )
        return Fault("InvalidParameterValue", text)
    if not fifo and not _is(r"[\w-]{1,80}", name):
        return Fault("InvalidParameterValue", f"Can only include {_QUEUE}. 1 to 80 in length")
    return _attributes(asked)


def _attributes(asked: _Asked) -> Fault | None:
    known = botocore.session.get_session().get_service_model("sqs").shape_for("QueueAttributeName").enum
    unknown = [name for name in asked.get("Attributes") or {} if name not in known]
    return Fault("InvalidAttributeName", f"Unknown Attribute {unknown[0]}.") if unknown else None


def _topic(asked: _Asked) -> Fault | None:
    if _is(r"[\w-]{1,256}|[\w-]{1,251}\.fifo", asked.get("Name", "")):
        return None
    return Fault("InvalidParameter", "Invalid parameter: Topic Name")


def _subscription(asked: _Asked) -> Fault | None:
    protocol, endpoint = str(asked.get("Protocol") or ""), str(asked.get("Endpoint") or "")
    text = None
    if protocol and protocol not in _PROTOCOLS:
        text = f"Amazon SNS does not support this protocol string: {protocol}"
    elif protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
        text = "Endpoint must match the specified protocol"
    elif protocol in ("email", "email-json") and not _is(r"[^@\s]+@[^@\s]+\.[^@\s.]+", endpoint):
        text = "Email address"
    return Fault("InvalidParameter", f"Invalid parameter: {text}") if text else None


def _secret(asked: _Asked) -> Fault | None:
    if _is(r"[A-Za-z0-9/_+=.@!-]+", asked.get("Name") or ""):
        return None
    text = "Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
    return Fault("ValidationException", f"Invalid name. {text}")


def _alias(asked: _Asked) -> Fault | None:
    name = str(asked.get("AliasName") or "")
    if name.startswith("alias/aws/"):
        return Fault("NotAuthorizedException", f"Alias {name} is reserved for the keys of AWS")
    return None
