"""M1: which objects a script may change: kinds that migrations own, by their full names, in the script's folder."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from promotion.migration.lint.statement import Name, Statement

# What the migrator may create: `build` in terraform/access.tf.
KINDS = ("STAGE", "FILE FORMAT", "TABLE", "PIPE", "VIEW", "TAG", "MASKING POLICY", "ROW ACCESS POLICY")
_VERBS = ("CREATE", "ALTER", "DROP", "COMMENT", "UPDATE")
_REMEDIES = {
    "GRANT": "grant it in terraform/access.tf",
    "REVOKE": "change the grant in terraform/access.tf",
    "USE": "write the full name instead",
    "INSERT": "rows are the pipelines'; fill a column with UPDATE",
    "MERGE": "rows are the pipelines'; fill a column with UPDATE",
}


@dataclass(frozen=True)
class Place:
    """The place of a script's objects: the database of the environment, the schema of the folder."""

    database: str
    schema: str


def check(statement: Statement, place: Place) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a verb, kind or name that a script may not have."""
    if statement.verb not in _VERBS:
        verb = statement.verb or statement.text.splitlines()[0][:40]
        yield "M101", verb, _REMEDIES.get(verb, "write CREATE, ALTER, DROP, COMMENT or UPDATE; rows are the pipelines'")
    elif statement.kind not in KINDS:
        yield "M102", statement.kind, f"migrations change {', '.join(KINDS)}; declare the rest in terraform/"
    else:
        yield from check_name(statement.name, place)
        yield from _short_names(statement)


def check_name(name: Name, place: Place) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for the name of an object that a script changes."""
    if not name.full:
        yield "M103", str(name) or "a computed name", f"write {{{{ database }}}}.{place.schema}.{_last(name)}"
    elif name.parts[0] != place.database:
        yield "M104", str(name), f"write {{{{ database }}}}.{name.schema}.{name.object}"
    elif name.schema != place.schema:
        yield "M105", str(name), f"move the statement to a script in migrations/{name.schema.lower()}/"


def _last(name: Name) -> str:
    return name.object if name.parts else "OBJECT"


def _short_names(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for each table that a query reads by less than its full name."""
    tree = statement.tree
    if not isinstance(tree, exp.Create | exp.Update):
        return
    own = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    parts_of_query = {cte.alias_or_name.upper() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        short = isinstance(table.this, exp.Identifier) and not table.catalog and table is not own
        if short and (table.db or table.name.upper() not in parts_of_query):
            yield "M103", f"reads {table.sql('snowflake')}", "write {{ database }}.SCHEMA.OBJECT"
