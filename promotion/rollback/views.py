"""The repeatable scripts of the earlier release: what hinders them, and those that run whatever the history says."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from promotion.identifier import name_of
from promotion.migration.lint.statement import read
from promotion.migration.script import Script
from promotion.rows import Row


def hindered(scripts: Sequence[Script], there: Sequence[Row], migrator: str, environment: str) -> Iterator[str]:
    """Yield a line for each view that can't be made: something else has its name, or it belongs to another role.

    `there`: the rows of SHOW OBJECTS; `migrator`: the role that makes the views. Without this the rollback would stop
    after the infrastructure is back. The role sees tables and views of others by REFERENCES (terraform/access.tf); one
    whose grants somebody took away is in no row, and hinders unseen.
    https://docs.snowflake.com/en/sql-reference/sql/create-view
    """
    found: dict[tuple[str, ...], Row] = {(row["schema_name"], row["name"]): row for row in there}
    shown = f"python -m scripts.drift {environment} shows it"
    for statement in (each for script in scripts for each in read(script.text)):
        row = found.get(statement.name.parts[-2:]) if (statement.verb, statement.kind) == ("CREATE", "VIEW") else None
        if row is None:
            continue
        name = name_of(row["schema_name"], row["name"])
        if "VIEW" not in row["kind"]:
            yield f"{name} is a {row['kind']} now, where its view comes back; {shown} if no script made it"
        elif row["owner"] not in ("", migrator):
            yield f"VIEW {name} belongs to {row['owner']}, so {migrator} can't replace it; {shown}"


def make_again(scripts: Collection[Script], names: Collection[str], release: str) -> None:
    """Give each of the named repeatable scripts another checksum, by a comment at its end.

    A later release dropped its view, while the history still says that this text ran: schemachange would leave it out.
    """
    for script in scripts:
        if script.name in names:
            _append(script.path, f"-- made again by the rollback to {release}\n")


def _append(path: Path, line: str) -> None:
    text = path.read_text()
    path.write_text(f"{text}{'' if text.endswith(chr(10)) else chr(10)}{line}")
