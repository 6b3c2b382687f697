"""Q2, T1: databases, schemas and settings of stages and pipes that are none of the migrations'.

https://docs.snowflake.com/en/sql-reference/sql/create-stage and
https://docs.snowflake.com/en/sql-reference/sql/create-pipe
"""

from collections.abc import Iterator, Sequence

from promotion.migration.lint.statement import Statement, read_name

_BEFORE_A_NAME = frozenset({
    "CLONE", "EXISTS", "FROM", "INTO", "JOIN", "LIKE", "ON", "STAGE", "TABLE", "UPDATE", "USING", "VIEW",
})  # fmt: skip
_DEPLOYS = "DEPLOY"
# {kind: settings that send, read or load by a way that no rule reads}
_UNREAD = {
    "STAGE": ("ENCRYPTION", "ENDPOINT", "USE_PRIVATELINK_ENDPOINT", "AWS_ACCESS_POINT_ARN"),
    "PIPE": ("AUTO_INGEST",),
}
_REMEDY = "remove it, or write a rule for it in promotion/policy/snowflake/places.py"


def check(statement: Statement, words: Sequence[str], database: str) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement about another database, the record of deploys, or a setting."""
    for name in _names(statement):
        if len(name) == 3 and name[0] != database.upper():
            yield "T101", f"no rule reads the database {name[0]}", "name it by its variable: {{ database }}"
        if len(name) > 1 and name[-2] == _DEPLOYS and not statement.kind.endswith("VIEW"):
            cause = f"{statement.verb} of {'.'.join(name[-2:])}: what ran, or runs again, is what somebody wrote"
            yield "Q206", cause, "remove it: the deploys keep this record themselves"
    if statement.verb in ("CREATE", "ALTER"):
        for setting in _UNREAD.get(statement.kind, ()):
            if setting in words:
                yield "T101", f"no rule reads {setting} of a {statement.kind.lower()}", _REMEDY
        if statement.kind == "STAGE" and "UNSET" in words:
            yield "Q202", "UNSET of a stage", "name what it should be, with SET"


def _names(statement: Statement) -> Iterator[tuple[str, ...]]:
    """Yield the parts of each name of an object in a statement: of its own, and behind words such as FROM."""
    yield statement.name.parts
    for index, token in enumerate(statement.tokens[:-1]):
        if token.text.upper() in _BEFORE_A_NAME:
            yield read_name(statement.tokens, index + 1)[0].parts
