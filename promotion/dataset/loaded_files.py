"""The view MARTS.LOADED_FILES, which counts the rows of every streaming file: its script, from the contracts."""

from collections.abc import Mapping

from contracts.contract import Contract
from promotion.dataset import derived_view

_COLUMNS = {
    "DATASET": "Name of the dataset",
    "FILE": "Hash of the version of the file, as in the paths of its parts",
    "ROW_COUNT": "Rows of it in the warehouse",
}


def loaded_files(contracts: Mapping[str, Contract]) -> str:
    """Return the text of the script."""
    counts = (
        f"SELECT\n    '{contract.name}' AS DATASET,\n    SPLIT_PART(_PART, '/', 2) AS FILE,\n"
        f"    COUNT(*) AS ROW_COUNT\nFROM {{{{ database }}}}.{contract.table}\nGROUP BY SPLIT_PART(_PART, '/', 2)"
        for contract in contracts.values()
        if contract.domain == "streaming"
    )
    comment = "How many rows each streaming file has in the warehouse"
    return derived_view.script("LOADED_FILES", comment, _COLUMNS, counts)
