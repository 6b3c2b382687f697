"""New checksums in the history, after a version of schemachange that counts them in another way.

The history keeps a checksum and no text, so git says which text ran: that of the newest commit from before the script
ran, on the first-parent line of HEAD, which is the line that is deployed.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error as SnowflakeError

from promotion.migration import commit, history
from promotion.migration.history_entry import Applied
from promotion.migration.script import Problem, Script


@dataclass(frozen=True)
class Recount:
    """A script whose text is the one that ran, and whose checksum is not."""

    script: str
    commit: str  # which deployed it
    before: str
    now: str

    def __str__(self) -> str:
        return f"{self.script}: the text of {self.commit[:8]}, {self.before[:8]} → {self.now[:8]}"


def recount(
    scripts: Sequence[Script], applied: Sequence[Applied], folder: Path, variables: Mapping[str, str]
) -> tuple[list[Recount], list[Problem]]:
    """Return the scripts whose checksum alone changed, and the problems that keep all of them from being accepted.

    Both texts are rendered with the variables of now: a variable whose value changed can't be seen.
    """
    here = {script.name: script for script in scripts}

    @cache
    def rendered(revision: str) -> dict[str, str]:
        return {script.name: script.text for script in commit.read(revision, folder, variables)}

    recounts: list[Recount] = []
    problems = history.problems(scripts, [_counted_anew(past, here) for past in applied])
    for past in applied:
        if past.kind != "V" or past.name not in here or here[past.name].checksum == past.checksum:
            continue
        revision = commit.before(past.installed, folder)
        if revision is None or past.name not in rendered(revision):
            what = "no commit from before it ran has it, so its text is not known"
            problems.append(
                Problem(past.name, what, "run this on the main branch, with its history (git fetch --unshallow)")
            )
        elif rendered(revision)[past.name] != here[past.name].text:
            what = f"edited since {revision[:8]}, which deployed it"
            problems.append(Problem(past.name, what, "restore its text, and put the change in a new script"))
        else:
            recounts.append(Recount(past.name, revision, past.checksum, here[past.name].checksum))
    return recounts, problems


def write(connection: SnowflakeConnection, table: str, recounts: Sequence[Recount]) -> None:
    """Replace the checksums in the history, all in one transaction and one request; those of runs that failed, too.

    The lease's renewals share the session: none gets into the transaction, and a failure leaves none open.
    """
    if not recounts:
        return
    update = f"UPDATE {table} SET CHECKSUM = %s WHERE SCRIPT = %s AND CHECKSUM = %s"
    statements = ["BEGIN", *[update] * len(recounts), "COMMIT"]
    values = [value for each in recounts for value in (each.now, each.script, each.before)]
    try:
        connection.cursor().execute("; ".join(statements), values, num_statements=len(statements))
    except BaseException:
        with suppress(SnowflakeError):
            connection.cursor().execute("ROLLBACK")
        raise


def _counted_anew(past: Applied, here: Mapping[str, Script]) -> Applied:
    return dataclasses.replace(past, checksum=here[past.name].checksum) if past.name in here else past
