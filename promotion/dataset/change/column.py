"""The changes of a column that are made in one step: added, widened, deprecated, dropped."""

from dataclasses import replace
from datetime import datetime

from contracts.contract import Column, Contract
from promotion.dataset import views
from promotion.dataset.change import column_type, identifier, multi_step_change, script_text
from promotion.dataset.change.change import Change
from promotion.dataset.change.contract_text import ContractText
from promotion.dataset.change.creation import column as written_column
from promotion.dataset.change.project import Project
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.change.release import SENDERS, deployed, withdrawn
from promotion.dataset.compatibility import Compatibility, hindrance
from promotion.dataset.pipe import generations


def add(
    project: Project, dataset: str, name: str, type_: str, description: str, personal: bool, now: datetime
) -> Change:
    """Return the change that adds a column; one without files if it is there. Raises Refusal."""
    contract = project.contract(dataset)
    column = written_column(f"{name.lower()}:{type_}:{description}", personal)
    if there := next((each for each in contract.columns if each.name == column.name), None):
        if there.type == column.type:
            since = f" since version {there.since}" if there.since else ""
            return Change(f"{dataset}.{there.name} is there{since}: nothing to do")
        verb = f"change-type {dataset} {there.name}"
        raise Refusal(f"{dataset} has a column {there.name}, of type {there.type}: {verb}, or choose another name")
    identifier.check(name, "column")
    version = Compatibility.ADDITIVE.version_after(contract.version)
    column = replace(column, since=version)
    text = _text(contract)
    text.add_column(column)
    sender = SENDERS[contract.domain]
    steps = (
        *deployed(contract),
        f"when prod has passed, {sender} may send {name}; before that, a file that has it is refused",
        "rows from before have NULL: if they need a value, fill it with UPDATE in a script of its own",
    )
    script = script_text.added(contract, column)
    return _change(project, contract, text, Compatibility.ADDITIVE, (name, script), steps, now)


def widen(project: Project, dataset: str, name: str, type_: str, now: datetime) -> Change:
    """Return the change that gives a column a wider type; one without files if it has it. Raises Refusal."""
    contract, column = project.column(dataset, name)
    new = column_type.parse(type_)
    if new == column.type:
        return Change(f"{dataset}.{name} is {new}: nothing to do")
    if reason := hindrance(column.type, new):
        raise Refusal(reason, *multi_step_change.replacement(contract, column, f"{name}_new", str(new)))
    text = _text(contract)
    text.set_type(name, new)
    steps = (*deployed(contract), f"when prod has passed, {SENDERS[contract.domain]} may send the longer values")
    script = script_text.widened(contract, replace(column, type=new))
    return _change(project, contract, text, Compatibility.WIDENING, (f"{name}_type", script), steps, now)


def deprecate(project: Project, dataset: str, name: str, now: datetime) -> Change:
    """Return the change that lets files leave a column out; one without files if they may. Raises Refusal."""
    contract, column = project.column(dataset, name)
    if column.deprecated_since:
        return Change(f"{dataset}.{name} is deprecated since version {column.deprecated_since}: nothing to do")
    _refuse_bound(project, contract, column, "be left out")
    if all(each.deprecated_since for each in contract.columns if each.name != name):
        raise Refusal(f"{name} is the last column of {dataset} that is not deprecated: a file needs at least one")
    version = Compatibility.ADDITIVE.version_after(contract.version)
    text = _text(contract)
    text.deprecate(name, version)
    readers = views.readers(project.objects, contract.table, name)
    steps = (
        *deployed(contract),
        f"when prod has passed, {SENDERS[contract.domain]} may stop sending {name}",
        *([f"change {', '.join(readers)}, which read it"] if readers else []),
        f"when no file has it any more: python -m scripts.dataset drop-column {dataset} {name}",
    )
    script = script_text.deprecated(contract, column, version)
    return _change(project, contract, text, Compatibility.ADDITIVE, (f"{name}_deprecated", script), steps, now)


def drop(project: Project, dataset: str, name: str, now: datetime) -> Change:
    """Return the change that removes a deprecated column with its values. Raises Refusal."""
    contract, column = project.column(dataset, name)
    _refuse_bound(project, contract, column, "be dropped")
    readers = views.readers(project.objects, contract.table, name)
    begin = f"python -m scripts.dataset deprecate {dataset} {name}"
    end = f"python -m scripts.dataset drop-column {dataset} {name}"
    change = [f"change {', '.join(readers)}, which read it, and merge that"] if readers else []
    if not column.deprecated_since:
        sender = SENDERS[contract.domain]
        stop = f"let {sender} stop sending it, and wait until no file has it"
        raise Refusal(f"{dataset}.{name} is in use: a file that has it would be refused", begin, *change, stop, end)
    if readers:
        raise Refusal(f"{dataset}.{name} is read by {', '.join(readers)}", *change, end)
    text = _text(contract)
    text.remove_column(name)
    pipes = generations(contract.table, project.objects.pipes)
    lost = [f"COLUMN {contract.table}.{name.upper()}", *(f"PIPE {pipe}" for pipe in pipes)]
    entries = ", ".join(f"object `{each}`, change `drop`" for each in lost)
    steps = (
        f"allow the loss in environments/allowed_destruction.yaml (docs/destruction.md): {entries}",
        f"check that no file has {name} any more: one that has it is refused",
        *withdrawn(contract),
    )
    script = script_text.dropped(contract, column, pipes)
    return _change(project, contract, text, Compatibility.BREAKING, (f"{name}_dropped", script), steps, now)


def _refuse_bound(project: Project, contract: Contract, column: Column, action: str) -> None:
    """Raise Refusal for a column that a rule of this contract or of another one needs."""
    rules = ["required"] * column.required + ["unique"] * column.unique + ["in the key"] * (column.name in contract.key)
    first = Compatibility.BREAKING.version_after(contract.version)
    if rules:
        remove = f"take that rule out of {contract.path.name}, with version {first}: values may then be missing"
        cause = f"{contract.name}.{column.name} is {' and '.join(rules)}, so it can't {action}"
        raise Refusal(cause, remove, "merge and deploy that", "run this again")
    for other in project.contracts.values():
        for each in other.columns:
            if each.references and (each.references.dataset, each.references.column) == (contract.name, column.name):
                cause = (
                    f"{contract.name}.{column.name} is what {other.name}.{each.name} refers to, so it can't {action}"
                )
                remove = f"take the relationship out of {other.path.name}, or name another column there"
                raise Refusal(cause, remove, "merge that", "run this again")


def _text(contract: Contract) -> ContractText:
    return ContractText(contract.path.read_text(encoding="utf-8"))


def _change(
    project: Project, contract: Contract, text: ContractText, compatibility: Compatibility, script: tuple[str, str],
    steps: tuple[str, ...], now: datetime,
) -> Change:  # fmt: skip
    version = compatibility.version_after(contract.version)
    text.set_version(version)
    what, statements = script
    path = project.script_path(contract.schema, f"{contract.name}_{what}", now)
    title = f"{contract.name} {contract.version} → {version}"
    return Change(title, compatibility, {contract.path: str(text), path: statements}, steps)
