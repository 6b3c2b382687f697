"""New migrations tried on rows: over the target branch's schema in a local Snowflake, whose tables hold a few rows.

A statement that passes on an empty table can fail where rows are: SET NOT NULL over a NULL, a conversion that a text
resists, a number that no longer fits.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.errors import DatabaseError

from promotion.dataset.tables import replayed
from promotion.migration import commit
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.statement import allowed_codes, read
from promotion.migration.script import Script
from promotion.migration.target_branch import TargetBranch
from promotion.review.grants import Access
from rehearsal.rows import fill
from rehearsal.shadow import shadow

_REMEDY = "make it right for any row (TRY_ functions, WHERE, a default), or write `-- allow M603: <reason>` above it"


def tried(
    branch: TargetBranch, migrations: Path, scripts: Sequence[Script], variables: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each statement of new and changed scripts that fails on rows, or the second time.

    `scripts` are the working tree's, rendered with `variables`. Raise ShadowFailed, MigrationFailed.
    """
    changed = sorted(branch.changed(scripts), key=lambda script: script.order)
    if not changed:
        return []
    with tempfile.TemporaryDirectory(prefix="marquee-trial-") as place, shadow(variables) as database:
        commit.unpack(branch.name, migrations, Path(place))
        database.migrate(Path(place), Access(schemas=frozenset(script.path.parent.name.upper() for script in changed)))
        before = replayed(sorted([*branch.base, *branch.since], key=lambda script: script.order))
        cursor = database.connection.cursor()
        for table in before.tables:
            fill(cursor, f"{database.database}.{table}")
        answered = {view for view in before.views if not _error(cursor, f"SELECT * FROM {database.database}.{view}")}
        found = [finding for script in changed for finding in _run(cursor, script)]
        after = replayed(sorted(branch.merged(scripts), key=lambda script: script.order))
        for name, view in after.views.items():
            new = name not in before.views or name in answered
            if new and (error := _error(cursor, f"SELECT * FROM {database.database}.{name}")):
                found.append(Finding("M603", view.source, 1, f"{name} can't be read: {error}", _REMEDY))
        return found


def _run(cursor: SnowflakeCursor, script: Script) -> Iterator[Finding]:
    """Run a script twice, as after a deploy that was killed at its end; yield what fails."""
    for time in (1, 2):
        for statement in read(script.text):
            if not (error := _error(cursor, statement.text)):
                continue
            code = "M603" if time == 1 else "M201"
            if code not in allowed_codes(statement):
                cause = error if time == 1 else f"the second time it fails: {error}"
                yield Finding(code, script.path, statement.line, cause, _REMEDY if time == 1 else "let it run again")
            return


def _error(cursor: SnowflakeCursor, statement: str) -> str:
    """Return why Snowflake refuses a statement, in one line; empty if it runs."""
    try:
        result = cursor.execute(statement)
        if result is not None:
            result.fetchall()
    except DatabaseError as error:
        return " ".join(str(error.msg).split())
    return ""
