"""Let a correction of SQS refuse to change the visibility of one message, or of single messages in a batch.

The messages of a batch succeed or fail each on its own:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import sqs

# Of a queue's URL and a change: the error's code and message, or None if the change may be.
Refusal = Callable[[str, Mapping[str, Any]], tuple[str, str] | None]
_Handler = Callable[[dict[str, Any], str], dict[str, Any]]


def refuse(refusal: Refusal) -> None:
    """Add a refusal to those that MiniStack already has."""
    actions = sqs._HANDLERS
    actions["ChangeMessageVisibility"] = _of_one(refusal, actions["ChangeMessageVisibility"])
    actions["ChangeMessageVisibilityBatch"] = _of_each(refusal, actions["ChangeMessageVisibilityBatch"])


def _of_one(refusal: Refusal, change: _Handler) -> _Handler:
    def changed(data: dict[str, Any], url: str) -> dict[str, Any]:
        if refused := refusal(data.get("QueueUrl", url), data):
            raise sqs._Err(*refused)
        return change(data, url)

    return changed


def _of_each(refusal: Refusal, change: _Handler) -> _Handler:
    def changed(data: dict[str, Any], url: str) -> dict[str, Any]:
        entries = data.get("Entries") or []
        sqs._validate_batch_entries(entries, "ChangeMessageVisibilityBatchRequestEntry")
        refused = [(entry, refusal(data.get("QueueUrl", url), entry)) for entry in entries]
        rest = [entry for entry, reason in refused if not reason]
        answer = change({**data, "Entries": rest}, url) if rest else {"Successful": [], "Failed": []}
        failed = [
            {"Id": entry["Id"], "Code": reason[0], "Message": reason[1], "SenderFault": True}
            for entry, reason in refused
            if reason
        ]
        return {**answer, "Failed": [*answer["Failed"], *failed]}

    return changed
