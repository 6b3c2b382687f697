"""Q102: a view is secure, so that neither its text nor the rows behind it can be guessed.

https://docs.snowflake.com/en/user-guide/views-secure
"""

from collections.abc import Iterator, Sequence

from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script
from promotion.policy.finding import Finding
from promotion.policy.snowflake import sources
from promotion.policy.snowflake.personal import Personal


def check(scripts: Sequence[Script], personal: Personal) -> Iterator[Finding]:
    """Yield a finding for each view that reads people's data, itself or through another view, and is not secure."""
    for script, statement, source in _reading(scripts, personal):
        own = ".".join(statement.name.parts[-2:])
        head = [token.text.upper() for token in statement.tokens[: statement.rest]]
        modifiers = head[: head.index("VIEW")] if "VIEW" in head else head  # its name may be this word, too
        if "SECURE" not in modifiers:
            place = f"{script.path.parent.name}/{script.path.name}:{statement.line}"
            cause = f"{own} reads {source}" + ("" if source in personal.columns else ", too")
            yield Finding("Q102", place, cause, "write CREATE OR REPLACE SECURE VIEW")


def people(scripts: Sequence[Script], personal: Personal) -> frozenset[str]:
    """Return the views that read people's data, themselves or through another view."""
    return frozenset(".".join(statement.name.parts[-2:]) for _, statement, _ in _reading(scripts, personal))


def _reading(scripts: Sequence[Script], personal: Personal) -> list[tuple[Script, Statement, str]]:
    """Return the views that read people's data, each with its script and the table."""
    open_to = {name: f"{name}" for name in personal.columns}
    pending = [
        (script, statement)
        for script in scripts
        for statement in read(script.text)
        if statement.kind.endswith("VIEW") and statement.verb == "CREATE"
    ]
    found: list[tuple[Script, Statement, str]] = []
    while True:  # a view may stand after one that reads it
        reading = [
            (script, statement, source)
            for script, statement in pending
            if (source := _source(sorted(sources.named(statement, statement.rest)), open_to))
        ]
        if not reading:
            return found
        for script, statement, source in reading:
            open_to[".".join(statement.name.parts[-2:])] = source
            pending.remove((script, statement))
        found += reading


def _source(names: Sequence[str], open_to: dict[str, str]) -> str:
    """Return the table with people's data that a view reads; empty if it reads none."""
    return next((open_to[name] for name in names if name in open_to), "")
