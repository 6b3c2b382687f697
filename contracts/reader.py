"""Contracts from their files: `*.odcs.yaml` in this folder, one dataset each."""

import re
from functools import cache
from pathlib import Path

from contracts import privacy
from contracts.contract import NAME, SCHEMAS, Column, Contract, Reference
from contracts.document import ContractError, Node, parse
from contracts.sql_type import NAMES, SqlType

FOLDER = Path(__file__).parent
SUFFIX = ".odcs.yaml"
STANDARD = "v3.1.0"
_SEVERITIES = ("error", "warning")
_CLASSIFICATIONS = ("personal", "internal")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_REFERENCE = re.compile(r"(\w+)\.odcs\.yaml#/schema/(\w+)/properties/(\w+)")


def read_all(folder: Path) -> dict[str, Contract]:
    """Return {name: contract} of a folder, sorted by name. Raises ContractError."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise ContractError(f"{folder}: it holds no *{SUFFIX}: copy the project's folder contracts/ there")
    contracts = [read(path) for path in paths]
    return {contract.name: contract for contract in contracts}


@cache
def contracts() -> dict[str, Contract]:
    """Return {name: contract} of the project, read once. Raises ContractError."""
    return read_all(FOLDER)


def read(path: Path) -> Contract:
    """Return the contract of a file. Raises ContractError."""
    document = parse(path)
    if document.text("apiVersion") != STANDARD:
        raise document.error("apiVersion", f"is {document.text('apiVersion')}: write {STANDARD}")
    name = document.text("name")
    if not NAME.fullmatch(name) or path.name != f"{name}{SUFFIX}":
        raise document.error("name", f"is {name!r}: write the file's name without {SUFFIX}, in lower case")
    domain = document.text("domain")
    if domain not in SCHEMAS:
        raise document.error("domain", f"is {domain!r}: write one of {', '.join(SCHEMAS)}")
    description, table = document.node("description"), _table(document)
    contract = Contract(
        name=name,
        version=_version(document, "version"),
        domain=domain,
        owner=document.node("team").text("name"),
        purpose=description.text("purpose"),
        usage=description.text("usage", ""),
        columns=_columns(table),
        key=_key(table),
        rows_percent=_rows_percent(table),
        retention_days=_retention(document),
        path=path,
        key_severity=_severity(table, "duplicateValues"),
        rows_severity=_severity(table, "rowCount"),
        readers=privacy.readers(document),
        person=privacy.person(document, table),
        keeps_row=privacy.keeps_row(document),
        row_access=privacy.row_access(document, table),
    )
    privacy.check(document, contract)
    for property_, expected in (("name", name), ("physicalName", contract.table)):
        if table.text(property_) != expected:
            raise table.error(property_, f"is {table.text(property_)}: write {expected}")
    return contract


def _table(document: Node) -> Node:
    tables = list(document.nodes("schema"))
    if len(tables) != 1:
        raise document.error("schema", f"lists {len(tables)} tables: a contract has one")
    return tables[0]


def _columns(table: Node) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for node in table.nodes("properties"):
        column = _column(node)
        if column.name in columns:
            raise node.error("name", f"is {column.name} again: remove one of the two")
        columns[column.name] = column
    if not columns:
        raise table.error("properties", "lists no column: add them in the order of the table")
    return tuple(columns.values())


def _column(node: Node) -> Column:
    name = node.text("name")
    if not NAME.fullmatch(name):
        raise node.error("name", f"is {name!r}: write small letters, digits and underscores, a letter first")
    if node.text("id", name) != name:
        raise node.error("id", f"is {node.text('id')}: write {name}, or leave it out")
    written = node.text("physicalType")
    type_ = SqlType.parse(written)
    if type_ is None:
        raise node.error("physicalType", f"is {written}: write one of {', '.join(NAMES)}")
    if node.text("logicalType") != type_.logical:
        raise node.error("logicalType", f"is {node.text('logicalType')}: write {type_.logical}, as for {type_}")
    return Column(
        name=name,
        type=type_,
        description=node.text("description"),
        required=node.flag("required"),
        unique=node.flag("unique"),
        classification=_classification(node),
        references=_reference(node),
        max_null_percent=_max_null_percent(node),
        nulls_severity=_severity(node, "nullValues"),
        since=_custom_version(node, "since"),
        deprecated_since=_custom_version(node, "deprecatedSince"),
    )


def _classification(node: Node) -> str:
    """Return personal or internal: a word that no mask knows would leave people's data readable."""
    found = node.text("classification")
    if found not in _CLASSIFICATIONS:
        raise node.error("classification", f"is {found}: write {' or '.join(_CLASSIFICATIONS)}")
    return found


def _reference(node: Node) -> Reference | None:
    relationships = list(node.nodes("relationships"))
    if len(relationships) > 1:
        raise node.error("relationships", f"lists {len(relationships)}: a column names one other column at most")
    for relationship in relationships:
        found = _REFERENCE.fullmatch(relationship.text("to"))
        if not found or found[1] != found[2]:
            example = "movies.odcs.yaml#/schema/movies/properties/title"
            raise relationship.error("to", f"is {relationship.text('to')}: write it as {example}")
        custom = [one for one in relationship.nodes("customProperties") if one.text("property") == "severity"]
        return Reference(found[1], found[3], _checked_severity(custom[0], "value") if custom else "error")
    return None


def _severity(node: Node, metric: str) -> str:
    """Return the severity of the node's rule for a metric, error without one. Raises ContractError."""
    for rule in node.nodes("quality"):
        if rule.text("metric", "") == metric:
            return _checked_severity(rule, "severity")
    return "error"


def _checked_severity(node: Node, name: str) -> str:
    severity = node.text(name, "error")
    if severity not in _SEVERITIES:
        raise node.error(name, f"is {severity}: write {' or '.join(_SEVERITIES)}")
    return severity


def _max_null_percent(node: Node) -> float | None:
    for rule in node.nodes("quality"):
        if rule.text("metric", "") == "nullValues":
            if rule.text("unit", "rows") != "percent":
                raise rule.error("unit", "is not percent: write `unit: percent` with `mustBeLessOrEqualTo`")
            return rule.number("mustBeLessOrEqualTo")
    return None


def _custom_version(node: Node, name: str) -> str | None:
    for custom in node.nodes("customProperties"):
        if custom.text("property") == name:
            return _version(custom, "value")
    return None


def _version(node: Node, name: str) -> str:
    version = node.text(name)
    if not _VERSION.fullmatch(version):
        raise node.error(name, f"is {version!r}: write three numbers, such as 1.2.0")
    return version


def _key(table: Node) -> tuple[str, ...]:
    for rule in table.nodes("quality"):
        if rule.text("metric", "") == "duplicateValues":
            key = tuple(rule.node("arguments").items("properties"))
            known = [node.text("name") for node in table.nodes("properties")]
            unknown = [name for name in key if name not in known]
            if unknown or not key:
                listed = ", ".join(map(str, unknown)) or "nothing"
                raise rule.error("arguments.properties", f"lists {listed}: list columns of {', '.join(known)}")
            return key
    return ()


def _rows_percent(table: Node) -> tuple[float, float] | None:
    for rule in table.nodes("quality"):
        if rule.text("metric", "") == "rowCount":
            band = rule.items("mustBeBetween")
            if len(band) != 2 or not all(isinstance(bound, int | float) for bound in band) or band[0] > band[1]:
                raise rule.error("mustBeBetween", f"is {band}: write the least and the most percent, as [50, 200]")
            return band[0], band[1]
    return None


def _retention(document: Node) -> int | None:
    for agreement in document.nodes("slaProperties"):
        if agreement.text("property") == "retention":
            if agreement.text("unit") != "d":
                raise agreement.error("unit", f"is {agreement.text('unit')}: write d, for days")
            return int(agreement.number("value"))
    return None
