"""The view MARTS.LOADED_FILES, which counts the rows of every streaming file: its script, from the contracts."""

from collections.abc import Mapping

from contracts.contract import Contract

_OPENING = """\
-- Written from the contracts by `python -m scripts.dataset docs`; do not edit it.
CREATE OR REPLACE SECURE VIEW {{ database }}.MARTS.LOADED_FILES (
    DATASET COMMENT 'Name of the dataset',
    FILE COMMENT 'Hash of the version of the file, as in the paths of its parts',
    ROW_COUNT COMMENT 'Rows of it in the warehouse'
)
COMMENT = 'How many rows each streaming file has in the warehouse'
AS
"""


def loaded_files(contracts: Mapping[str, Contract]) -> str:
    """Return the text of the script."""
    counts = (
        f"SELECT\n    '{contract.name}' AS DATASET,\n    SPLIT_PART(_PART, '/', 2) AS FILE,\n"
        f"    COUNT(*) AS ROW_COUNT\nFROM {{{{ database }}}}.{contract.table}\nGROUP BY SPLIT_PART(_PART, '/', 2)"
        for contract in contracts.values()
        if contract.domain == "streaming"
    )
    return _OPENING + "\nUNION ALL\n".join(counts) + ";\n"
