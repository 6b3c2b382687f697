"""The changes that take several steps: a column renamed, moved or given another type, by expand and contract."""

from contracts.contract import Column, Contract
from promotion.dataset.change import identifier
from promotion.dataset.change.project import Project
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.change.release import SENDERS

_VERB = "python -m scripts.dataset"


def rename(project: Project, dataset: str, name: str, new: str) -> Refusal:
    """Return the error that a column can't be renamed in one step. Raises Refusal if there is no such column."""
    contract, column = project.column(dataset, name)
    if new in contract.column_names:
        return Refusal(f"{dataset} has a column {new} already: choose another name")
    identifier.check(new, "column")
    cause = f"files and parts name their columns: renamed in one step, {dataset}.{name} would lose those under way"
    return Refusal(cause, *replacement(contract, column, new, str(column.type)))


def move(project: Project, dataset: str, name: str) -> Refusal:
    """Return the error that a column can't be moved. Raises Refusal if there is no such column."""
    project.column(dataset, name)
    cause = (
        f"the place of {dataset}.{name} means nothing: Snowflake adds columns at the end, and files are read by name"
    )
    return Refusal(cause, "list the columns in the order that you want in a query, or in a view in migrations/marts/")


def required(dataset: str, name: str, type_: str) -> Refusal:
    """Return the error that a required column can't be added."""
    cause = f"{dataset}.{name} can't be required from its first day: rows and files from before have no value"
    return Refusal(
        cause,
        f"{_VERB} add-column {dataset} {name} '{type_}', without --required, and deploy it as that command says",
        "fill the rows of before with UPDATE, and wait until every file has the column",
        f"write `required: true` into contracts/{dataset}.odcs.yaml, without `since`; the version's first number rises",
    )


def replacement(contract: Contract, column: Column, new: str, type_: str) -> tuple[str, ...]:
    """Return the steps of expand and contract: a column beside the old one, filled, and the old one dropped."""
    name, table = column.name, f"{{{{ database }}}}.{contract.table}"
    return (
        f"{_VERB} add-column {contract.name} {new} '{type_}', and deploy it as that command says",
        f"fill the rows of before with a script in migrations/{contract.schema.lower()}/: "
        f"UPDATE {table} SET {new.upper()} = {name.upper()} WHERE {new.upper()} IS NULL;",
        f"let {SENDERS[contract.domain]} send {new}, and queries and views read it",
        f"{_VERB} deprecate {contract.name} {name}, and deploy it",
        f"when no file has {name} any more: {_VERB} drop-column {contract.name} {name}",
    )
