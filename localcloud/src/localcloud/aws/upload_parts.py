"""A correction to MiniStack's S3: 1.5.33 joins parts of any size, named in any order, and copies a file onto itself.

Each part but the last has at least 5 MB, and the list of them is in ascending order:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
CopyObject takes files of up to 5 GB: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import s3

from localcloud.aws.answer import Answer

_SMALLEST = 5 * 1024**2
_LARGEST_COPY = 5 * 1024**3
_NUMBER = re.compile(rb"<PartNumber>\s*(\d+)\s*</PartNumber>")
_ORDER = "The list of parts was not in ascending order. Parts must be ordered by part number."
_SMALL = "Your proposed upload is smaller than the minimum allowed size"
_LARGE = f"The specified copy source is larger than the maximum allowable size for a copy source: {_LARGEST_COPY}"


def correct() -> None:
    """Let MiniStack refuse such parts and copies in this process."""
    s3._complete_multipart_upload = _checked(s3._complete_multipart_upload)
    s3._check_copy_source_preconditions = _sized(s3._check_copy_source_preconditions)


def _checked(complete: Callable[..., Answer]) -> Callable[..., Answer]:
    def completed(bucket: str, key: str, body: bytes, query: Mapping[str, Any], headers: Any = None) -> Answer:
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
        numbers = [int(found) for found in _NUMBER.findall(body)]
        fault = _fault(numbers, upload["parts"]) if upload else None
        if fault is None:
            return complete(bucket, key, body, query, headers)
        answer: Answer = s3._error(*fault, 400, f"/{bucket}/{key}")
        return answer

    return completed


def _fault(numbers: list[int], parts: Mapping[int, Mapping[str, Any]]) -> tuple[str, str] | None:
    """Return code and message of what is wrong with the list; None for one that S3 takes."""
    if not numbers:
        return "MalformedXML", s3._MALFORMED_XML
    if numbers != sorted(set(numbers)):
        return "InvalidPartOrder", _ORDER
    if any(number in parts and parts[number]["size"] < _SMALLEST for number in numbers[:-1]):
        return "EntityTooSmall", _SMALL
    return None


def _sized(check: Callable[..., Answer | None]) -> Callable[..., Answer | None]:
    def checked(headers: Mapping[str, str], source: Mapping[str, Any]) -> Answer | None:
        whole = not headers.get("x-amz-copy-source-range")
        if whole and (source.get("size") or 0) > _LARGEST_COPY:
            answer: Answer = s3._error("InvalidRequest", _LARGE, 400)
            return answer
        return check(headers, source)

    return checked
