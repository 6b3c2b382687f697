"""Configurations of a bucket by id, which MiniStack 1.5.33 lacks: analytics, intelligent tiering, inventory, metrics.

They are kept and answered; no report is written and no object moves.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html and
…/API_ListBucketInventoryConfigurations.html; the pages of the other three kinds have the same form.
AWS lists one hundred configurations a page; the local AWS lists all in one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from localcloud.aws.answer import Answer
from localcloud.aws.bucket_checks import MALFORMED

# {name in the query: (the element of one, the element of a list)}
KINDS = {
    "analytics": ("AnalyticsConfiguration", "ListBucketAnalyticsConfigurationResult"),
    "intelligent-tiering": ("IntelligentTieringConfiguration", "ListBucketIntelligentTieringConfigurationsOutput"),
    "inventory": ("InventoryConfiguration", "ListInventoryConfigurationsResult"),
    "metrics": ("MetricsConfiguration", "ListMetricsConfigurationsResult"),
}
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True)
class Refusal:
    """An error of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""

    code: str
    text: str
    status: int


_MISSING = Refusal("NoSuchConfiguration", "The specified configuration does not exist.", 404)
_MALFORMED = Refusal(*MALFORMED, 400)
_NOT_ALLOWED = Refusal("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


def answer(method: str, kind: str, id_: str, body: bytes, kept: dict[str, str]) -> Answer | Refusal:
    """Answer a request for a bucket's configurations of a kind, one of KINDS; `id_` is empty for all of them.

    `kept`: {id: XML} of those that the bucket has; it is changed.
    """
    if method == "GET" and not id_:
        return _xml(_list(kind, kept))
    act = _ACTS.get(method)
    return act(kind, id_, kept, body) if act and id_ else _NOT_ALLOWED


def _xml(body: bytes) -> Answer:
    return 200, {"Content-Type": "application/xml"}, body  # MiniStack adds to the headers


def _list(kind: str, kept: Mapping[str, str]) -> bytes:
    texts = "".join(kept[id_] for id_ in sorted(kept))
    name = KINDS[kind][1]
    return f'<{name} xmlns="{_NAMESPACE}"><IsTruncated>false</IsTruncated>{texts}</{name}>'.encode()


def _put(kind: str, id_: str, kept: dict[str, str], body: bytes) -> Answer | Refusal:
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return _MALFORMED
    if root.tag.rpartition("}")[2] != KINDS[kind][0]:
        return _MALFORMED
    ElementTree.register_namespace("", _NAMESPACE)
    kept[id_] = ElementTree.tostring(root, encoding="unicode")
    return 200, {}, b""


def _get(kind: str, id_: str, kept: dict[str, str], body: bytes) -> Answer | Refusal:
    return _xml(kept[id_].encode()) if id_ in kept else _MISSING


def _delete(kind: str, id_: str, kept: dict[str, str], body: bytes) -> Answer | Refusal:
    return (204, {}, b"") if kept.pop(id_, None) else _MISSING


_ACTS: Mapping[str, Callable[[str, str, dict[str, str], bytes], Answer | Refusal]] = {
    "PUT": _put,
    "GET": _get,
    "DELETE": _delete,
}
