"""The changes of a Terraform plan with their values, from the plan's JSON document:
https://developer.hashicorp.com/terraform/internals/json-format#change-representation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.plan import destructions
from promotion.plan.changes import Change, changes
from promotion.review.difference import UNKNOWN, Line, Sensitive, difference, shown

_REASONS = {
    "replace_because_tainted": "its last creation failed",
    "replace_because_cannot_update": "this can't be changed in place: {}",
    "replace_by_request": "asked for",
    "replace_by_triggers": "something that it depends on changes",
    "delete_because_no_resource_config": "it is no longer in the code",
    "delete_because_no_module": "its module is no longer in the code",
    "delete_because_each_key": "its key is no longer in for_each",
    "delete_because_count_index": "its index is beyond count",
    "delete_because_wrong_repetition": "for_each or count was added or removed",
    "delete_because_no_move_target": "the target of its move is not in the code",
}
_ORDER = ("delete", "replace", "forget", "update", "create")


@dataclass(frozen=True)
class ResourceChange:
    """A resource, or an output, that a plan changes; `reason`: why it is destroyed or replaced.

    `lost`: the data, or the guards of data, that are lost with it, and the entry that allows each, if one does.
    """

    address: str
    action: str  # create, update, delete, replace, forget
    lost: tuple[str, ...]
    reason: str
    lines: tuple[Line, ...]

    @property
    def destroys(self) -> bool:
        """Return whether something is removed, if only to be made again."""
        return self.action in ("delete", "replace", "forget")


def resource_changes(plan: Mapping[str, Any], allowed: AllowedDestruction, environment: str) -> list[ResourceChange]:
    """Return the changes of a plan of an environment: those that lose something first, then destroyed and replaced."""
    entries = {entry["address"]: entry for entry in plan.get("resource_changes", [])}
    outputs = {f"output.{name}": {"change": change} for name, change in plan.get("output_changes", {}).items()}
    lost: dict[str, list[str]] = {}
    for destruction in destructions(plan):
        line = allowed.judged(destruction, environment)
        lost.setdefault(destruction.object, []).append(line.removeprefix(f"{destruction.object}, "))
    found = [
        resource_change(change, {**outputs, **entries}[change.address], lost.get(change.address, []))
        for change in changes(plan)
    ]
    return sorted(found, key=lambda change: (not change.lost, _ORDER.index(change.action)))


def resource_change(
    change: Change, entry: Mapping[str, Any], lost: Sequence[str] = (), reason: str | None = None
) -> ResourceChange:
    """Return a change with its values from an entry of the plan's document: sensitive ones masked, policies as lines.

    `reason` is given, or else the plan's own.
    """
    values = entry["change"]
    # A value that is sensitive on one side is hidden on both: it may be the same one.
    sensitive = _union(values.get("before_sensitive"), values.get("after_sensitive"))
    before = _marked(values.get("before"), sensitive, None)
    after = _marked(values.get("after"), sensitive, values.get("after_unknown"))
    path = "value" if change.type == "output" else ""
    lines = difference(before, after, path)
    if change.action == "create":
        lines = _without_unknown(lines)
    words = _reason(entry) if reason is None else reason
    return ResourceChange(change.address, change.action, tuple(lost), words, tuple(lines))


def _without_unknown(lines: list[Line]) -> list[Line]:
    """Return the lines of a new resource with those that hold no value yet put together into the last."""
    end = f": {shown(UNKNOWN)}"
    unknown = [line.text.removesuffix(end) for line in lines if line.text.endswith(end)]
    known = [line for line in lines if not line.text.endswith(end)]
    return [*known, Line("+", f"{shown(UNKNOWN).strip('()')}: {', '.join(unknown)}")] if unknown else known


def _reason(entry: Mapping[str, Any]) -> str:
    paths = [".".join(map(str, path)) for path in entry["change"].get("replace_paths") or []]
    reason = _REASONS.get(entry.get("action_reason", ""), "")
    if "{}" in reason:
        return reason.format(", ".join(paths)) if paths else "it can't be changed in place"
    if moved := entry.get("previous_address"):
        reason = "; ".join(filter(None, [f"moved from {moved}", reason]))
    return reason


def _marked(value: Any, sensitive: Any, unknown: Any) -> Any:
    """Return a value whose sensitive and unknown parts are marked; the marks have the value's shape, or are true."""
    if unknown is True:
        return UNKNOWN
    if sensitive is True:
        return None if value is None else Sensitive(value)
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and unknown):
        secret = sensitive if isinstance(sensitive, dict) else {}
        coming = unknown if isinstance(unknown, dict) else {}
        names = {**(value or {}), **{name: None for name, mark in coming.items() if mark and name not in (value or {})}}
        return {name: _marked(part, secret.get(name), coming.get(name)) for name, part in names.items()}
    if isinstance(value, list):
        return [_marked(part, _at(sensitive, index), _at(unknown, index)) for index, part in enumerate(value)]
    return value


def _union(marks: Any, others: Any) -> Any:
    if marks is True or others is True:
        return True
    if isinstance(marks, dict) and isinstance(others, dict):
        return {name: _union(marks.get(name), others.get(name)) for name in {**marks, **others}}
    if isinstance(marks, list) and isinstance(others, list):
        return [_union(*pair) for pair in zip_longest(marks, others)]
    return marks or others


def _at(marks: Any, index: int) -> Any:
    return marks[index] if isinstance(marks, list) and index < len(marks) else None
