"""Q103: each column with people's data that its contract does not show to analysts has a masking policy.

https://docs.snowflake.com/en/user-guide/security-column-ddm-use
"""

from collections.abc import Iterator, Sequence

from promotion.dataset.protections import Protections
from promotion.migration.lint.statement import read
from promotion.migration.script import Script
from promotion.policy.finding import Finding
from promotion.policy.snowflake.personal import Personal


def check(scripts: Sequence[Script], personal: Personal) -> Iterator[Finding]:
    """Yield a finding for each such column that has no mask after all scripts."""
    left, made = Protections(), set()
    for statement in (statement for script in scripts for statement in read(script.text)):
        left.step(statement)
        if (statement.verb, statement.kind) == ("CREATE", "TABLE"):
            made.add(".".join(statement.name.parts[-2:]))
    for table in sorted(set(personal.masked) & made):
        if missing := sorted(column for column in personal.masked[table] if f"{table}.{column}" not in left.masks):
            cause = f"no masking policy on {', '.join(missing)}"
            yield Finding("Q103", table, cause, f"ALTER TABLE {table} MODIFY COLUMN … SET MASKING POLICY")
