"""A correction to MiniStack's SQS: 1.5.33 lets a message be invisible for as long as its receiver extends that.

SQS keeps a message invisible for at most 12 hours from its receive:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
and refuses what goes beyond, in these words: https://github.com/localstack/localstack/issues/3956
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import sqs

from localcloud.aws import visibility_changes

LIMIT_SECONDS = 43_200
_RECEIVED = "received_at"
_Messages = list[dict[str, Any]]
_Collect = Callable[[dict[str, Any], int, int], _Messages]


def correct() -> None:
    """Let MiniStack count from the receive in this process."""
    sqs._collect_msgs = _noting(sqs._collect_msgs)
    visibility_changes.refuse(_too_long)


def _noting(collect: _Collect) -> _Collect:
    def collected(queue: dict[str, Any], most: int, seconds: int) -> _Messages:
        found = collect(queue, most, seconds)
        for message in found:
            message[_RECEIVED] = time.time()
        return found

    return collected


def _too_long(url: str, entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Refuse a change that keeps a message invisible beyond the limit."""
    seconds, receipt = int(entry.get("VisibilityTimeout") or 0), entry.get("ReceiptHandle")
    for message in sqs._get_q(url, "sqs:ChangeMessageVisibility")["messages"]:
        if receipt and message["receipt_handle"] == receipt:
            received = message.get(_RECEIVED, time.time())
            if time.time() - received + seconds > LIMIT_SECONDS:
                return "InvalidParameterValue", (
                    f"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for "
                    f"the message is beyond the limit [{LIMIT_SECONDS} seconds]"
                )
    return None
