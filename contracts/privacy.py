"""A contract's terms on personal data: the roles that read it, the column of the person, the rows for each role."""

from contracts.contract import Contract, RowAccess
from contracts.document import Node

SERVICES = ("migrator", "splitter", "bulk_load", "analyst", "eraser")
# The migrator moves values when a column changes, the eraser finds a person.
ALWAYS = ("migrator", "eraser")


def readers(document: Node) -> tuple[str, ...]:
    """Return the services of `roles`, which read personal data as it is; ALWAYS without any. Raises ContractError."""
    found = []
    for role in document.nodes("roles"):
        if role.text("role") not in SERVICES:
            raise role.error("role", f"is {role.text('role')}: write one of {', '.join(SERVICES)}")
        if role.text("access") != "read":
            raise role.error("access", f"is {role.text('access')}: write read; terraform/access.tf grants the rest")
        found.append(role.text("role"))
    return tuple(found) or ALWAYS


def person(document: Node, table: Node) -> str | None:
    """Return the column that names the person a row is about, None if there is none. Raises ContractError."""
    for custom in document.nodes("customProperties"):
        if custom.text("property") == "person":
            _require_column(custom, table, "value")
            return custom.text("value")
    return None


def keeps_row(document: Node) -> bool:
    """Return True if an erased person leaves the row without the value of `person`. Raises ContractError."""
    for custom in document.nodes("customProperties"):
        if custom.text("property") == "erasure":
            if custom.text("value") not in ("row", "value"):
                raise custom.error("value", f"is {custom.text('value')}: write row or value")
            return custom.text("value") == "value"
    return False


def row_access(document: Node, table: Node) -> RowAccess | None:
    """Return the rule of who sees which rows, None if everybody sees all. Raises ContractError."""
    for custom in document.nodes("customProperties"):
        if custom.text("property") == "rowAccess":
            rule = custom.node("value")
            _require_column(rule, table, "column")
            values = {role.text("role"): tuple(map(str, role.items("values"))) for role in rule.nodes("roles")}
            if unknown := [role for role in values if role not in SERVICES]:
                raise rule.error("roles", f"names {unknown[0]}: write one of {', '.join(SERVICES)}")
            return RowAccess(rule.text("column"), values)
    return None


def check(document: Node, contract: Contract) -> None:
    """Raise ContractError for terms that contradict the columns' classification."""
    personal = {column.name for column in contract.personal}
    if missing := [role for role in ALWAYS if role not in contract.readers]:
        raise document.error("roles", f"lacks {missing[0]}: add it with the access read")
    if contract.domain == "vendor" and contract.masked:
        cause = f"lacks analyst, while {contract.masked[0].name} is personal"
        raise document.error("roles", f"{cause}: a vendor's table is not masked, so say so, or leave the column out")
    if contract.person and contract.person not in personal:
        raise document.error("customProperties", f"names the person by {contract.person}: classify it as personal")
    required = {column.name for column in contract.columns if column.required}
    if contract.keeps_row and (contract.domain != "vendor" or not contract.person or contract.person in required):
        raise document.error(
            "customProperties",
            "has erasure: value: write row; a streaming row goes whole, and so does one whose person is required",
        )
    if contract.row_access and contract.row_access.column in {column.name for column in contract.masked}:
        cause = f"has rowAccess by {contract.row_access.column}, which is masked"
        raise document.error("customProperties", f"{cause}: Snowflake takes a column for one of the two")


def _require_column(node: Node, table: Node, place: str) -> None:
    known = [each.text("name") for each in table.nodes("properties")]
    if node.text(place) not in known:
        raise node.error(place, f"is {node.text(place)}: write one of {', '.join(known)}")
