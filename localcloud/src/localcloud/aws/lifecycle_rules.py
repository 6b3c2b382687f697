"""A correction to MiniStack's S3: 1.5.33 keeps lifecycle rules that S3 refuses.

A rule has an action; objects expire after each transition; STANDARD_IA and ONEZONE_IA take objects of 30 days and more,
and keep them for 30 days before an archive gets them:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
Error texts:
https://github.com/ansible-collections/community.aws/blob/main/plugins/modules/s3_lifecycle.py
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from ministack.services import s3

from localcloud.aws.bucket_checks import MALFORMED, checked

_ACTIONS = (
    "Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
)  # fmt: skip
_INFREQUENT, _ARCHIVES = ("STANDARD_IA", "ONEZONE_IA"), ("GLACIER", "DEEP_ARCHIVE")
_Fault = tuple[str, str]  # the code and the text


def correct() -> None:
    """Let MiniStack check rules in this process."""
    s3._put_bucket_lifecycle = checked(s3._put_bucket_lifecycle, _fault)


def _fault(_: str, body: bytes) -> _Fault | None:
    """Return why S3 takes no such rules; XML that is no XML is MiniStack's to refuse."""
    try:
        rules = _children(s3.fromstring(body), "Rule")
    except SyntaxError:
        return None
    numbers = [child.text or "" for rule in rules for child in rule.iter() if child.tag.endswith("Days")]
    if not all(number.isdecimal() for number in numbers):
        return MALFORMED
    ids = [name for rule in rules if (name := _text(rule, "ID"))]
    if len(set(ids)) < len(ids):
        return "InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule"
    return next(filter(None, map(_of_rule, rules)), None)


def _of_rule(rule: Element) -> _Fault | None:
    if not any(_children(rule, action) for action in _ACTIONS):
        return "InvalidRequest", "At least one action needs to be specified in a rule"
    for kind, days in (("Transition", "Days"), ("NoncurrentVersionTransition", "NoncurrentDays")):
        found = _children(rule, kind)
        if len({_text(move, "StorageClass") for move in found}) < len(found):
            return "InvalidRequest", f"'StorageClass' must be different for '{kind}' actions in same 'Rule'"
        # Others are by a date.
        moves = {_text(move, "StorageClass"): int(_text(move, days)) for move in found if _text(move, days)}
        if fault := _of_moves(kind, days, moves) or _of_end(rule, kind, days, moves.values()):
            return fault
    return None


def _of_moves(kind: str, days: str, moves: dict[str, int]) -> _Fault | None:
    for storage, after in moves.items():
        if storage in _INFREQUENT and after < 30:
            return "InvalidArgument", (
                f"'{days}' in {kind} action must be greater than or equal to 30 for storageClass '{storage}'"
            )
        if storage in _ARCHIVES and any(after < moves[earlier] + 30 for earlier in _INFREQUENT if earlier in moves):
            earlier = next(name for name in _INFREQUENT if name in moves)
            return "InvalidArgument", (
                f"'{days}' in the '{kind}' action for StorageClass '{storage}' for filter '(prefix=)' must be 30 days "
                f"more than '{days}' for StorageClass '{earlier}'"
            )
    return None


def _of_end(rule: Element, kind: str, days: str, after: Iterable[int]) -> _Fault | None:
    """Return the fault of an expiration that is not later than each transition."""
    ending = "Expiration" if kind == "Transition" else "NoncurrentVersionExpiration"
    ends = [int(found) for end in _children(rule, ending) if (found := _text(end, days))]
    if any(end <= most for end in ends for most in after):
        return "InvalidArgument", (
            f"'{days}' in the {ending} action for filter '(prefix=)' must be greater than '{days}' in the {kind} action"
        )
    return None


def _children(parent: Element, name: str) -> list[Element]:
    return [child for child in parent if child.tag.rpartition("}")[2] == name]


def _text(parent: Element, name: str) -> str:
    return next((child.text or "" for child in _children(parent, name)), "")
