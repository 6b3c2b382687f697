"""Q103: each column with people's data that its contract does not show to analysts has a masking policy.

https://docs.snowflake.com/en/user-guide/security-column-ddm-use
"""

from collections.abc import Iterator, Sequence

from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script
from promotion.policy.finding import Finding
from promotion.policy.snowflake.personal import Personal

_PROTECTED = {"MASKING", "POLICY"}


def check(scripts: Sequence[Script], personal: Personal) -> Iterator[Finding]:
    """Yield a finding for each such column that no script protects."""
    statements = [statement for script in scripts for statement in read(script.text)]
    made = {_name(each) for each in statements if (each.verb, each.kind) == ("CREATE", "TABLE")}
    protected = {
        (_name(each), column)
        for each in statements
        if each.kind == "TABLE"
        for column in personal.masked.get(_name(each), frozenset())
        if _protects(each, column)
    }
    for table in sorted(set(personal.masked) & made):
        if missing := sorted(column for column in personal.masked[table] if (table, column) not in protected):
            cause = f"no masking policy on {', '.join(missing)}"
            yield Finding("Q103", table, cause, f"ALTER TABLE {table} MODIFY COLUMN … SET MASKING POLICY")


def _name(statement: Statement) -> str:
    return ".".join(statement.name.parts[-2:])


def _protects(statement: Statement, column: str) -> bool:
    words = {token.text.upper() for token in statement.tokens}
    return column in words and words >= _PROTECTED and not words & {"UNSET"}
