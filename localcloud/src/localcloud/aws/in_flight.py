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

from localcloud.aws import visibility_changes

_Receive = Callable[[dict[str, Any], str], Any]
_MOST = {"VisibilityTimeout": 43_200, "WaitTimeSeconds": 20}
_NOT_IN_FLIGHT = "MessageNotInflight", "The specified message isn't in flight."


def correct() -> None:
    """Let MiniStack know which messages are in flight in this process."""
    sqs._HANDLERS["ReceiveMessage"] = _limited(sqs._HANDLERS["ReceiveMessage"])
    visibility_changes.refuse(_came_back)
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


def _came_back(url: str, entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Refuse the change of a message that is visible again."""
    receipt = entry.get("ReceiptHandle")
    messages = sqs._get_q(url, "sqs:ChangeMessageVisibility")["messages"]
    back = any(message["receipt_handle"] == receipt and message["visible_at"] <= time.time() for message in messages)
    return _NOT_IN_FLIGHT if receipt and back else None


def _of_one(extract: Callable[..., str | None]) -> Callable[..., str | None]:
    def action(service: str, *request: Any) -> str | None:
        found = extract(service, *request)
        return found.removesuffix("Batch") if found and service == "sqs" else found

    return action
