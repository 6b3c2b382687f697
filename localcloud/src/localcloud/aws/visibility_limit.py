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

LIMIT_SECONDS = 43_200
_RECEIVED = "received_at"
_Messages = list[dict[str, Any]]
_Collect = Callable[[dict[str, Any], int, int], _Messages]
_Handler = Callable[[dict[str, Any], str], dict[str, Any]]


def correct() -> None:
    """Let MiniStack count from the receive in this process. A second call changes nothing."""
    if sqs._collect_msgs.__module__ != __name__:
        sqs._collect_msgs = _noting(sqs._collect_msgs)
        actions = sqs._HANDLERS
        actions["ChangeMessageVisibility"] = _limited(actions["ChangeMessageVisibility"])
        actions["ChangeMessageVisibilityBatch"] = _limited_batch(actions["ChangeMessageVisibilityBatch"])


def _noting(collect: _Collect) -> _Collect:
    def collected(queue: dict[str, Any], most: int, seconds: int) -> _Messages:
        found = collect(queue, most, seconds)
        for message in found:
            message[_RECEIVED] = time.time()
        return found

    return collected


def _limited(change: _Handler) -> _Handler:
    def limited(data: dict[str, Any], url: str) -> dict[str, Any]:
        if reason := _refusal(data.get("QueueUrl", url), data):
            raise sqs._Err("InvalidParameterValue", reason)
        return change(data, url)

    return limited


def _limited_batch(change: _Handler) -> _Handler:
    def limited(data: dict[str, Any], url: str) -> dict[str, Any]:
        entries = data.get("Entries") or []
        sqs._validate_batch_entries(entries, "ChangeMessageVisibilityBatchRequestEntry")
        reasons = {entry.get("Id"): _refusal(data.get("QueueUrl", url), entry) for entry in entries}
        rest = [entry for entry in entries if not reasons[entry.get("Id")]]
        failed = [
            {"Id": id_, "Code": "InvalidParameterValue", "Message": reason, "SenderFault": True}
            for id_, reason in reasons.items()
            if reason
        ]
        if not failed:
            return change(data, url)
        answer = change({**data, "Entries": rest}, url) if rest else {"Successful": [], "Failed": []}
        return {**answer, "Failed": [*answer["Failed"], *failed]}

    return limited


def _refusal(url: str, entry: Mapping[str, Any]) -> str:
    """Return why a message may not stay invisible for so long; empty if it may."""
    seconds, receipt = int(entry.get("VisibilityTimeout") or 0), entry.get("ReceiptHandle")
    for message in sqs._get_q(url, "sqs:ChangeMessageVisibility")["messages"]:
        if receipt and message["receipt_handle"] == receipt:
            received = message.get(_RECEIVED, time.time())
            if time.time() - received + seconds > LIMIT_SECONDS:
                return (
                    f"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for "
                    f"the message is beyond the limit [{LIMIT_SECONDS} seconds]"
                )
    return ""
