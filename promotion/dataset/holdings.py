"""The view MARTS.HOLDINGS, which counts the rows of every dataset: its script, from the contracts."""

from collections.abc import Mapping

from contracts.contract import Contract
from promotion.dataset import derived_view

_SOURCES = {"streaming": "app", "vendor": "vendor"}
_COLUMNS = {
    "DATASET": "Name of the dataset",
    "SOURCE": "Who sends it: the app or the vendor",
    "ROW_COUNT": "Rows in the warehouse, as they came",
}


def holdings(contracts: Mapping[str, Contract]) -> str:
    """Return the text of the script."""
    counts = (
        f"SELECT\n    '{contract.name}' AS DATASET,\n    '{_SOURCES[contract.domain]}' AS SOURCE,\n"
        f"    COUNT(*) AS ROW_COUNT\nFROM {{{{ database }}}}.{contract.table}"
        for contract in contracts.values()
    )
    comment = "How many rows of each dataset the platform holds"
    return derived_view.script("HOLDINGS", comment, _COLUMNS, counts)
