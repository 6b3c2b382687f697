"""The resources of a Terraform plan that are not as the code describes them.

A plan goes from what is there to what the code describes; a finding reads the other way round.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from promotion.drift.finding import Change, Finding
from promotion.plan import changes as plan_changes
from promotion.review.infrastructure import resource_change

_SCALARS = (str, int, float)
_UNSET = "(not set)"  # the provider fills it in
_CHANGES: Mapping[str, Change] = {"create": "removed", "delete": "added"}


def findings(plan: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each resource or output that the plan changes, by address."""
    resources = {entry["address"]: entry for entry in plan.get("resource_changes", [])}
    outputs = {f"output.{name}": {"change": change} for name, change in plan.get("output_changes", {}).items()}
    for change in plan_changes.changes(plan):
        entry = {**resources, **outputs}[change.address]
        found = resource_change(change, {**entry, "change": _turned(entry["change"])}, reason="")
        kind = _CHANGES.get(change.action, "changed")
        yield Finding("terraform", change.address, kind, () if kind == "removed" else found.lines)


def _turned(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change the other way round. Of what Terraform knows only after the apply, the values there are shown."""
    unknown = change.get("after_unknown") or {}
    after, before = change.get("after"), change.get("before")
    if isinstance(before, Mapping) and isinstance(after, Mapping) and isinstance(unknown, Mapping):
        hidden = {name for name, mark in unknown.items() if mark and not isinstance(before.get(name), _SCALARS)}
        coming = [name for name, mark in unknown.items() if mark is True and name not in hidden]
        before = {name: value for name, value in before.items() if name not in hidden}
        after = {
            **{name: value for name, value in after.items() if name not in hidden},
            **dict.fromkeys(coming, _UNSET),
        }
    return {
        "before": after,
        "after": before,
        "before_sensitive": change.get("after_sensitive"),
        "after_sensitive": change.get("before_sensitive"),
    }
