"""The properties of a CREATE TABLE or VIEW: which are supported, and those that the account keeps instead of DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.engine.functions.collation_keys import collation_of
from localcloud.snowflake.tables import clustering
from localcloud.snowflake.tables.table_properties import EVOLUTION, RETENTION, TRACKING
from localcloud.snowflake.wire import errors, options

# Properties that the account keeps. They are taken out of the statement before DuckDB runs it.
_KEPT = (
    exp.SchemaCommentProperty,
    exp.CopyGrantsProperty,
    exp.TemporaryProperty,
    exp.TransientProperty,
    exp.ClusterProperty,
    exp.SecureProperty,
)
DEFAULT_COLLATION = "DEFAULT_DDL_COLLATION"


def _collation(text: str) -> str:
    """Return a collation as it is written. Raise SnowflakeError 000002 for one that is not supported."""
    collation_of(text)
    return text


# Parameters of a new table, each with the function that checks its text.
_PARAMETERS: dict[str, Callable[[str], str]] = {
    RETENTION: options.days,
    EVOLUTION: options.truth,
    TRACKING: options.truth,
    DEFAULT_COLLATION: _collation,
}


@dataclass(frozen=True)
class Declared:
    """The properties of a new table or view in the account, read before DuckDB's part of the statement is cut out."""

    comment: str
    transient: bool
    secure: bool
    cluster_by: str
    parameters: tuple[tuple[str, str], ...]
    clones: bool


def declared(expression: exp.Create, definition: str) -> Declared:
    """Return the properties that a CREATE, whose text is `definition`, gives a table or view in the account."""
    return Declared(
        comment=comment_of(expression),
        transient=expression.find(exp.TransientProperty) is not None,
        secure=expression.find(exp.SecureProperty) is not None,
        cluster_by=clustering.key_of_creation(definition),
        parameters=tuple(
            (property_.name.upper(), _PARAMETERS[property_.name.upper()](_written(property_.args["value"])))
            for property_ in _properties_of(expression)
            if _is_parameter(property_)
        ),
        clones=expression.find(exp.Clone) is not None,
    )


def refuse_kinds(expression: exp.Create, kind: str) -> None:
    """Raise SnowflakeError 000002 for a kind or property of a CREATE that is not supported."""
    if kind not in ("TABLE", "VIEW"):
        raise errors.unsupported(f"CREATE {kind}")
    for property_ in _properties_of(expression):
        if not (isinstance(property_, (*_KEPT, exp.LikeProperty)) or _is_parameter(property_)):
            raise errors.unsupported(f"CREATE {kind} with {property_.sql(dialect='snowflake')}")


def take_kept(expression: exp.Create) -> None:
    """Take out the properties of the account, and `COLLATE ''`, which Terraform's provider gives every text column."""
    # Not by pop(): sqlglot counts the properties before and behind the columns apart.
    if properties := expression.args.get("properties"):
        others = [one for one in properties.expressions if not (isinstance(one, _KEPT) or _is_parameter(one))]
        properties.set("expressions", others)
    for collation in list(expression.find_all(exp.CollateColumnConstraint)):
        if not collation.this.name and collation.parent:
            collation.parent.pop()


def _written(value: exp.Expression) -> str:
    return value.name or value.sql()


def _is_parameter(property_: exp.Expression) -> bool:
    return type(property_) is exp.Property and property_.name.upper() in _PARAMETERS


def _properties_of(expression: exp.Create) -> list[exp.Expression]:
    found = expression.args.get("properties")
    return found.expressions if found else []


def default_collation(expression: exp.Create) -> str:
    """Return the collation that a CREATE TABLE gives its columns; "" for none."""
    found = [one for one in _properties_of(expression) if _is_parameter(one) and one.name.upper() == DEFAULT_COLLATION]
    return _written(found[0].args["value"]) if found else ""


def comment_of(expression: exp.Expression) -> str:
    """Return the comment that a CREATE gives the table or view itself; "" for none."""
    found = expression.find(exp.SchemaCommentProperty)
    return found.this.name if found and not isinstance(found.parent, exp.ColumnDef) else ""
