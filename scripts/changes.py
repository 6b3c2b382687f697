"""What a plan changes, resource by resource, read from Terraform's JSON document of it."""

from dataclasses import dataclass

# What can't be made again: files, messages, the key that opens the files, tables.
HOLDS_DATA = frozenset({"aws_s3_bucket", "aws_sqs_queue", "aws_kms_key", "snowflake_database", "snowflake_schema"})
SIGNS = {"create": "+", "update": "~", "delete": "-", "replace": "±", "forget": "#"}


@dataclass(frozen=True)
class Change:
    """One resource (or output) that a plan changes. `attributes` are names only: values may be nobody's business."""

    address: str
    type: str
    action: str  # create, update, delete, replace, forget
    attributes: tuple[str, ...] = ()

    @property
    def destroys_data(self) -> bool:
        return self.type in HOLDS_DATA and self.action in ("delete", "replace")

    def __str__(self) -> str:
        names = f": {', '.join(self.attributes)}" if self.action == "update" else ""
        return f"{SIGNS.get(self.action, '?')} {self.address}{names}"


def changes(plan: dict) -> list[Change]:
    """The changes of a plan, in the order of their addresses, without what is only read or stays as it is."""
    resources = [
        Change(entry["address"], entry["type"], action, _attributes(entry["change"]))
        for entry in plan.get("resource_changes", [])
        if (action := _action(entry["change"]["actions"]))
    ]
    outputs = [
        Change(f"output.{name}", "output", action)
        for name, change in plan.get("output_changes", {}).items()
        if (action := _action(change["actions"]))
    ]
    return sorted(resources, key=lambda one: one.address) + sorted(outputs, key=lambda one: one.address)


def count(found: list[Change]) -> dict[str, int]:
    """{action: number} over the resources; a replacement counts as its two halves, as in Terraform's own summary."""
    resources = [change.action for change in found if change.type != "output"]
    replaced = resources.count("replace")
    return {
        "create": resources.count("create") + replaced,
        "update": resources.count("update"),
        "delete": resources.count("delete") + replaced,
    }


def _action(actions: list[str]) -> str | None:
    if "delete" in actions and "create" in actions:
        return "replace"
    return actions[0] if actions[0] not in ("no-op", "read") else None


def _attributes(change: dict) -> tuple[str, ...]:
    before, after = change.get("before") or {}, change.get("after") or {}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    unknown = {name for name, value in (change.get("after_unknown") or {}).items() if value is True}
    return tuple(sorted(changed | unknown))
