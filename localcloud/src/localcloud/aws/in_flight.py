"""Corrections to MiniStack's SQS: 1.5.33 extends messages that came back, and asks for rights that AWS does not have.

A message whose visibility timeout has passed is in flight no longer:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
ReceiveMessage takes a visibility timeout of 12 hours and a wait of 20 seconds at most:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
The right to a message is the right to a batch of them, which has none of its own:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import sqs

_Handler = Callable[[dict[str, Any], str], dict[str, Any]]
_Receive = Callable[[dict[str, Any], str], Any]
_MOST = {"VisibilityTimeout": 43_200, "WaitTimeSeconds": 20}
_NOT_IN_FLIGHT = "MessageNotInflight", "The specified message isn't in flight."


def correct() -> None:
    """Let MiniStack know which messages are in flight in this process. A second call changes nothing."""
    actions = sqs._HANDLERS
    if actions["ReceiveMessage"].__module__ != __name__:
        actions["ReceiveMessage"] = _limited(actions["ReceiveMessage"])
        actions["ChangeMessageVisibility"] = _asking(actions["ChangeMessageVisibility"])
        actions["ChangeMessageVisibilityBatch"] = _asking_each(actions["ChangeMessageVisibilityBatch"])
        iam_actions.extract_iam_action = _of_one(iam_actions.extract_iam_action)


def _limited(receive: _Receive) -> _Receive:
    def limited(data: dict[str, Any], url: str) -> Any:
        for name, most in _MOST.items():
            if data.get(name) is not None and not 0 <= int(data[name]) <= most:
                reason = f"Must be >= 0 and <= {most}, if provided."
                raise sqs._Err(
                    "InvalidParameterValue",
                    f"Value {data[name]} for parameter {name} is invalid. Reason: {reason}",
                )
        return receive(data, url)

    return limited


def _asking(change: _Handler) -> _Handler:
    def asked(data: dict[str, Any], url: str) -> dict[str, Any]:
        if _came_back(data.get("QueueUrl", url), data):
            raise sqs._Err(*_NOT_IN_FLIGHT)
        return change(data, url)

    return asked


def _asking_each(change: _Handler) -> _Handler:
    def asked(data: dict[str, Any], url: str) -> dict[str, Any]:
        entries = data.get("Entries") or []
        sqs._validate_batch_entries(entries, "ChangeMessageVisibilityBatchRequestEntry")
        code, message = _NOT_IN_FLIGHT
        back = [entry for entry in entries if _came_back(data.get("QueueUrl", url), entry)]
        rest = [entry for entry in entries if entry not in back]
        answer = change({**data, "Entries": rest}, url) if rest else {"Successful": [], "Failed": []}
        failed = [{"Id": entry["Id"], "Code": code, "Message": message, "SenderFault": True} for entry in back]
        return {**answer, "Failed": [*answer["Failed"], *failed]}

    return asked


def _came_back(url: str, entry: Mapping[str, Any]) -> bool:
    """Return whether the message of a receipt is visible again."""
    receipt = entry.get("ReceiptHandle")
    messages = sqs._get_q(url, "sqs:ChangeMessageVisibility")["messages"]
    return bool(receipt) and any(
        message["receipt_handle"] == receipt and message["visible_at"] <= time.time() for message in messages
    )


def _of_one(extract: Callable[..., str | None]) -> Callable[..., str | None]:
    def action(service: str, *request: Any) -> str | None:
        found = extract(service, *request)
        return found.removesuffix("Batch") if found and service == "sqs" else found

    return action
