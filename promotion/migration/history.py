"""The scripts that ran before, from schemachange's history table, compared with those of the repository.

schemachange keys its history by file name: it ignores a script that was edited or renamed after it ran, or that came
too late to run. Each of these is a problem here, before anything runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemachange.version import get_alphanum_key, max_alphanumeric
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from promotion.error_numbers import DOES_NOT_EXIST
from promotion.migration.history_entry import Applied
from promotion.migration.script import Problem, Script


@dataclass(frozen=True)
class Words:
    """How each kind of problem is described; `{}` is the other script's name, or the newest version."""

    edited: str = "edited: its rendered text is not the one that ran here"
    renamed: str = "renamed: it ran as {}"
    deleted: str = "deleted, but it ran here"
    late: str = "late: {} ran already, so it never would"


def read(connection: SnowflakeConnection, table: str) -> list[Applied]:
    """Return each script that succeeded, as it ran last; none before the first deploy.

    A repeatable script that began after that, and was killed or failed, is not among them: its view may have either
    text. Of one moment, `Success` sorts after `Started`.
    """
    installed = "DATE_PART(EPOCH_SECOND, INSTALLED_ON)"
    query = (
        f"SELECT SCRIPT, SCRIPT_TYPE, VERSION, CHECKSUM, {installed}, STATUS FROM {table} "
        "WHERE STATUS = 'Success' OR SCRIPT_TYPE = 'R' ORDER BY INSTALLED_ON, STATUS"
    )
    cursor = connection.cursor()
    try:
        cursor.execute(query)
    except ProgrammingError as error:
        if error.errno == DOES_NOT_EXIST:
            return []
        raise
    last: dict[str, Any] = {row[0]: row for row in cursor.fetchall()}
    return [Applied(*row) for *row, status in last.values() if status == "Success"]


def problems(
    scripts: Sequence[Script], applied: Sequence[Applied], unseen: Sequence[Applied] = (), words: Words = Words()
) -> list[Problem]:
    """Return one problem per script that was edited, renamed or deleted since it ran, or that would never run.

    The repository need not have the `unseen` scripts, but its own new ones must come after them.
    """
    here = {script.name: script for script in scripts if script.kind == "V"}
    before = {script.name: script for script in applied if script.kind == "V"}
    elsewhere = {script.name: script for script in unseen if script.kind == "V"}
    unapplied = {name: script for name, script in here.items() if name not in before | elsewhere}
    found = []
    for name, past in before.items():
        if name in here:
            if here[name].checksum != past.checksum:
                found.append(_edited(name, words))
        elif renamed := _same(past, unapplied):
            del unapplied[renamed]
            found.append(Problem(renamed, words.renamed.format(name), f"name it {name} again"))
        else:
            found.append(Problem(name, words.deleted, "restore it; undo what it did in a new script"))
    newest = max_alphanumeric([past.version for past in (before | elsewhere).values()])
    return found + _late(unapplied, newest, words)


def pending(scripts: Sequence[Script], applied: Sequence[Applied]) -> list[Script]:
    """Return the scripts that schemachange will run, in its order. Only meaningful where there are no problems."""
    before = {past.name: past.checksum for past in applied}
    return [
        script
        for script in sorted(scripts, key=lambda script: script.order)
        if script.kind == "A"
        or script.name not in before
        or (script.kind == "R" and before[script.name] != script.checksum)
    ]


def _edited(name: str, words: Words) -> Problem:
    remedy = "restore its text and its variables' values, and put the change in a new script"
    return Problem(name, words.edited, remedy)


def _same(past: Applied, unapplied: dict[str, Script]) -> str | None:
    return next(
        (name for name, now in unapplied.items() if now.checksum == past.checksum or now.version == past.version), None
    )


def _late(unapplied: dict[str, Script], newest: str | int | None, words: Words) -> list[Problem]:
    if newest is None:
        return []
    return [
        Problem(name, words.late.format(newest), f"give it a version after {newest}")
        for name, script in unapplied.items()
        if get_alphanum_key(script.version) <= get_alphanum_key(newest)
    ]
