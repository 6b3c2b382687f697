"""The script of a view in MARTS that is written from the contracts: the rows of one query for each dataset."""

from collections.abc import Iterable, Mapping


def script(name: str, comment: str, columns: Mapping[str, str], queries: Iterable[str]) -> str:
    """Return the text of the script. `columns`: {name: comment}; `queries`: one for each dataset, of these columns."""
    named = ",\n".join(f"    {column} COMMENT '{text}'" for column, text in columns.items())
    return (
        "-- Written from the contracts by `python -m scripts.dataset docs`; do not edit it.\n"
        f"CREATE OR REPLACE SECURE VIEW {{{{ database }}}}.MARTS.{name} (\n{named}\n)\n"
        f"COMMENT = '{comment}'\nAS\n" + "\nUNION ALL\n".join(queries) + ";\n"
    )
