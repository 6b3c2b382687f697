"""Let a correction refuse a setting of a bucket before MiniStack's S3 keeps it."""

from __future__ import annotations

from collections.abc import Callable

from ministack.services import s3

from localcloud.aws.answer import Answer

MALFORMED = (
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
_Put = Callable[[str, bytes], Answer]


def checked(put: _Put, fault: Callable[[str, bytes], tuple[str, str] | None]) -> _Put:
    """Return `put`, which answers the fault of a bucket's body, its code and text, where there is one.

    A bucket that is not there is MiniStack's to refuse.
    """

    def handle(bucket: str, body: bytes) -> Answer:
        found = fault(bucket, body) if bucket in s3._buckets else None
        if found is None:
            return put(bucket, body)
        refused: Answer = s3._error(*found, 400, f"/{bucket}")
        return refused

    return handle
