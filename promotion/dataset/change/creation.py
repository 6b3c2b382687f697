"""A new dataset: its contract, and the script that makes its table and its way into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.contract import Column, Contract
from contracts.privacy import ALWAYS
from promotion.dataset.change import column_type, contract_text, identifier, script_text
from promotion.dataset.change.change import Change
from promotion.dataset.change.project import Project
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.change.release import deployed
from promotion.dataset.compatibility import Compatibility

_VERSION = "1.0.0"
_USAGE = {
    "streaming": "The app appends files below {folder}/ in landing; the splitter loads each row once.",
    "vendor": "The vendor sends all rows below {folder}/ in landing; the bulk load replaces the table with them.",
}
_RETENTION = (
    "Days that an overwritten or deleted file stays in landing and ready. Current files and rows do not expire."
)
_RETENTION_DAYS = 30
_VENDOR_READERS = ("migrator", "bulk_load", "analyst", "eraser")  # of personal data, which is not masked there


@dataclass(frozen=True)
class Request:
    """A new dataset as asked for. `columns`: NAME:TYPE or NAME:TYPE:DESCRIPTION each; the others name columns."""

    name: str
    domain: str
    owner: str
    purpose: str
    columns: Sequence[str]
    personal: Sequence[str] = ()
    required: Sequence[str] = ()
    key: Sequence[str] = ()


def create(request: Request, project: Project, now: datetime) -> Change:
    """Return the change that begins a dataset; one without files if it is there. Raises Refusal."""
    contract = _contract(request, project)
    if there := project.contracts.get(request.name.lower()):
        if (there.domain, [(c.name, c.type) for c in there.columns]) == (
            contract.domain, [(c.name, c.type) for c in contract.columns]
        ):  # fmt: skip
            return Change(f"{there.name} is there, in version {there.version}: nothing to do")
        columns = ", ".join(there.column_names)
        raise Refusal(f"the dataset {there.name} is there, with {columns}: change it with add-column, or choose a name")
    identifier.check(request.name, "dataset")
    if contract.table in project.objects.tables or contract.table in project.objects.views:
        raise Refusal(f"{contract.table} is there, and belongs to no contract: choose another name")
    script = project.script_path(contract.schema, contract.name, now)
    files = {contract.path: contract_text.text_of(_document(contract)), script: script_text.created(contract)}
    return Change(f"{contract.name} {_VERSION}", Compatibility.ADDITIVE, files, tuple(_steps(contract)))


def column(written: str, personal: bool = False, required: bool = False) -> Column:
    """Return the column that is written as NAME:TYPE or NAME:TYPE:DESCRIPTION. Raises Refusal."""
    name, _, rest = (part.strip() for part in written.partition(":"))
    type_, _, description = (part.strip() for part in rest.partition(":"))
    if not type_:
        raise Refusal(f"the column {written!r} has no type: write NAME:TYPE, such as {name or 'name'}:VARCHAR")
    identifier.check(name, "column")
    script_text.check_text(" ".join(description.split()))
    words = description or name.replace("_", " ").capitalize()
    class_ = "personal" if personal else "internal"
    return Column(name, column_type.parse(type_), " ".join(words.split()), required, classification=class_)


def _contract(request: Request, project: Project) -> Contract:
    names = [written.partition(":")[0].strip() for written in request.columns]
    if not names:
        raise Refusal("a dataset has at least one column: add --column NAME:TYPE")
    if double := next((name for name in names if names.count(name) > 1), ""):
        raise Refusal(f"the column {double} is given twice: remove one of the two")
    for name in (*request.personal, *request.required, *request.key):
        if name not in names:
            raise identifier.unknown("column", name, names)
    if request.domain == "streaming" and (request.required or request.key):
        raise Refusal("the splitter does not check required columns and keys: leave --required and --key out")
    if not request.owner.strip():
        raise Refusal("a dataset has an owner, a group of .gitlab/CODEOWNERS: write --owner NAME")
    columns = [
        column(written, name in request.personal, name in request.required)
        for name, written in zip(names, request.columns, strict=True)
    ]
    name = request.name.lower()
    purpose = " ".join(request.purpose.split()) or f"{name.replace('_', ' ').capitalize()} of the {_sender(request)}."
    script_text.check_text(" ".join(purpose.split()))
    folder = f"{request.domain}/{name}"
    return Contract(
        name, _VERSION, request.domain, request.owner, purpose, _USAGE[request.domain].format(folder=folder),
        tuple(columns), tuple(request.key), (50, 200) if request.domain == "vendor" else None,
        _retention(project), project.contract_path(name),
        readers=_VENDOR_READERS if request.domain == "vendor" else ALWAYS,
    )  # fmt: skip


def _sender(request: Request) -> str:
    return "streaming app" if request.domain == "streaming" else "vendor"


def _retention(project: Project) -> int:
    """Return the longest time of the other contracts, which is that of the buckets."""
    days = [each.retention_days for each in project.contracts.values() if each.retention_days is not None]
    return max(days, default=_RETENTION_DAYS)


def _document(contract: Contract) -> dict[str, object]:
    table: dict[str, object] = {
        "id": contract.name,
        "name": contract.name,
        "physicalName": contract.table,
        "physicalType": "table",
        "logicalType": "object",
        "description": contract.purpose,
    }
    if quality := _quality(contract):
        table["quality"] = quality
    table["properties"] = [contract_text.property_of(each) for each in contract.columns]
    roles = {"roles": [{"role": role, "access": "read"} for role in _VENDOR_READERS]}
    retention = {"property": "retention", "value": contract.retention_days, "unit": "d", "element": contract.name}
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"marquee-{contract.name}",
        "name": contract.name,
        "version": contract.version,
        "status": "active",
        "domain": contract.domain,
        "description": {"purpose": contract.purpose, "usage": contract.usage},
        "team": {"name": contract.owner},
        "schema": [table],
        **(roles if contract.domain == "vendor" and contract.personal else {}),
        "slaProperties": [{**retention, "description": _RETENTION}],
    }


def _quality(contract: Contract) -> list[object]:
    rules: list[object] = []
    if contract.rows_percent:
        band = list(contract.rows_percent)
        rules.append({"metric": "rowCount", "unit": "percent", "mustBeBetween": band, "severity": "error",
                      "description": "Rows of a batch, in percent of the live table's."})  # fmt: skip
    if contract.key:
        arguments = {"properties": list(contract.key)}
        rules.append({"metric": "duplicateValues", "mustBe": 0, "severity": "error", "arguments": arguments})
    return rules


def _steps(contract: Contract) -> list[str]:
    if contract.domain == "streaming":
        return [*deployed(contract), f"when prod has passed, the app may send files to {contract.folder}/"]
    first = f"let the vendor send {contract.folder}/ first: a batch without one of its datasets is refused"
    return [first, *deployed(contract), "the next batch loads it with the others"]
