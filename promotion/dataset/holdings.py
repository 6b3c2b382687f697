"""The view MARTS.HOLDINGS, which counts the rows of every dataset: its script, from the contracts."""

from collections.abc import Mapping

from contracts.contract import Contract

_SOURCES = {"streaming": "app", "vendor": "vendor"}
_OPENING = """\
-- Written from the contracts by `python -m scripts.dataset docs`; do not edit it.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.HOLDINGS (
    DATASET COMMENT 'Name of the dataset',
    SOURCE COMMENT 'Who sends it: the app or the vendor',
    ROW_COUNT COMMENT 'Rows in the warehouse, as they came'
)
COMMENT = 'How many rows of each dataset the platform holds'
AS
"""


def holdings(contracts: Mapping[str, Contract]) -> str:
    """Return the text of the script."""
    counts = (
        f"SELECT\n    '{contract.name}' AS DATASET,\n    '{_SOURCES[contract.domain]}' AS SOURCE,\n"
        f"    COUNT(*) AS ROW_COUNT\nFROM {{{{ database }}}}.{contract.table}"
        for contract in contracts.values()
    )
    return _OPENING + "\nUNION ALL\n".join(counts) + ";\n"
