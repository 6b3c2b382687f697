"""The page docs/datasets.md: all datasets and their columns, from the contracts."""

from collections.abc import Iterator, Mapping

from contracts.contract import Column, Contract

_OPENING = """# Datasets

Written from [contracts](../contracts) by `python -m scripts.dataset docs`; do not edit it.
"""


def page(contracts: Mapping[str, Contract]) -> str:
    """Return the page in Markdown."""
    lines = [_OPENING, "| dataset | table | files in landing | owner | version |", "|---|---|---|---|---|"]
    for contract in contracts.values():
        cells = (f"[{contract.name}](#{contract.name})", f"`{contract.table}`", f"`{contract.folder}/`")
        lines.append(f"| {' | '.join(cells)} | {contract.owner} | {contract.version} |")
    for contract in contracts.values():
        lines += _section(contract)
    return "\n".join(lines) + "\n"


def _section(contract: Contract) -> Iterator[str]:
    yield f"\n## {contract.name}\n\n{contract.purpose} {contract.usage}\n"
    yield "| column | type | class | rules | description |\n|---|---|---|---|---|"
    for column in contract.columns:
        rules = "; ".join(_rules(column))
        yield f"| `{column.name}` | {column.type} | {column.classification} | {rules} | {column.description} |"
    if notes := list(_notes(contract)):
        yield f"\n{' '.join(notes)}"


def _rules(column: Column) -> Iterator[str]:
    if column.required:
        yield "required"
    if column.unique:
        yield "unique"
    if column.max_null_percent is not None:
        yield f"at most {column.max_null_percent:g} % NULL"
    if column.references:
        yield f"in `{column.references.dataset}.{column.references.column}`"
    if column.since:
        yield f"since {column.since}"
    if column.deprecated_since:
        yield f"deprecated since {column.deprecated_since}"


def _notes(contract: Contract) -> Iterator[str]:
    if contract.key:
        yield f"No two rows share {', '.join(f'`{name}`' for name in contract.key)}."
    if contract.rows_percent:
        least, most = contract.rows_percent
        yield f"A batch has {least:g} to {most:g} % of the live table's rows."
    if contract.retention_days is not None:
        yield f"A file that was replaced or deleted stays for {contract.retention_days} days."
