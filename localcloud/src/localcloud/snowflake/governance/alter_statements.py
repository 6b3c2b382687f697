"""ALTER TABLE and ALTER VIEW of policies and tags.

https://docs.snowflake.com/en/sql-reference/sql/alter-table, …/alter-table-column and …/alter-view
"""

from __future__ import annotations

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.policies import MaskingPolicy, RowAccessPolicy
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import attachment
from localcloud.snowflake.governance.policy_rights import find_policy
from localcloud.snowflake.objects import tagging
from localcloud.snowflake.tables.alteration import Alteration, read_alteration
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement


def alter(session: Session, statement: Statement) -> Result | None:
    """Set and unset policies and tags; None for other actions. Raise SnowflakeError."""
    altered = read_alteration(statement)
    reader = altered.reader
    if not (_is_of_relation(reader) or _is_of_column(reader)):
        return None
    with session.account.lock:
        relation = _relation(session, altered)
        if relation is not None:
            _of_relation(session, relation, reader) if _is_of_relation(reader) else _of_columns(
                session, relation, reader
            )
    return done()


def _is_of_relation(reader: Reader) -> bool:
    heads = ("SET TAG", "UNSET TAG", "ADD ROW ACCESS", "DROP ROW ACCESS", "DROP ALL ROW ACCESS")
    return any(reader.at(*head.split()) for head in heads)


def _is_of_column(reader: Reader) -> bool:
    if not (reader.at("MODIFY") or reader.at("ALTER")):
        return False
    words = [reader.peek(ahead).value for ahead in range(6)]
    places = (place for place, word in enumerate(words) if word in ("SET", "UNSET"))
    at = next((place for place in places if place > 1), None)
    return at is not None and reader.peek(at + 1).value in ("MASKING", "TAG")


def _relation(session: Session, altered: Alteration) -> Relation | None:
    """Return the table or view, which ALTER TABLE may name, too; its owner need not be the session's role."""
    name = session.qualify(altered.name, 3, "ALTER")
    relation = session.account.relation(name)
    if relation is not None and access_control.is_visible(session, relation.kind, name):
        return relation
    if altered.if_exists:
        return None
    raise errors.does_not_exist(altered.kind, dotted(name))


def _of_relation(session: Session, relation: Relation, reader: Reader) -> None:
    if reader.accept("SET", "TAG"):
        assigned = tagging.read_assignments(session, reader)
        reader.end()
        tagging.apply(session, relation, relation.tags, assigned)
    elif reader.accept("UNSET", "TAG"):
        names = tagging.read_names(session, reader)
        reader.end()
        tagging.remove(session, relation, relation.tags, names)
    elif reader.accept("DROP", "ALL", "ROW", "ACCESS", "POLICIES"):
        reader.end()
        attachment.drop_rows(session, relation, None)
    else:
        _rows(session, relation, reader)


def _rows(session: Session, relation: Relation, reader: Reader) -> None:
    """ADD ROW ACCESS POLICY p ON (…), DROP ROW ACCESS POLICY p, and DROP …, ADD …, which leaves no gap."""
    before = relation.governed.rows
    if reader.accept("DROP", "ROW", "ACCESS", "POLICY"):
        dropped = find_policy(session, RowAccessPolicy, reader.name())
        added = _added(session, reader) if reader.accept(",") else None
        reader.end()
        attachment.drop_rows(session, relation, dropped)
    else:
        added = _added(session, reader)
        reader.end()
    if added is not None:
        try:
            attachment.add_rows(session, relation, *added)
        except errors.SnowflakeError:
            relation.governed.rows = before
            raise


def _added(session: Session, reader: Reader) -> tuple[RowAccessPolicy, list[str]]:
    reader.expect("ADD", "ROW", "ACCESS", "POLICY")
    policy = find_policy(session, RowAccessPolicy, reader.name())
    reader.expect("ON")
    return policy, _columns(reader)


def _columns(reader: Reader) -> list[str]:
    """Read the names of columns in parentheses."""
    reader.expect("(")
    found = [reader.identifier()]
    while reader.accept(","):
        found.append(reader.identifier())
    reader.expect(")")
    return found


def _of_columns(session: Session, relation: Relation, reader: Reader) -> None:
    """{ALTER | MODIFY} [COLUMN] c action [, [COLUMN] d action …]"""
    reader.next()
    while True:
        reader.accept("COLUMN")
        _of_column(session, relation, reader)
        if not reader.accept(","):
            break
        reader.accept_any("ALTER", "MODIFY")
    reader.end()


def _of_column(session: Session, relation: Relation, reader: Reader) -> None:
    column = reader.identifier()
    tags = relation.governed.column_tags
    if reader.accept("SET", "MASKING", "POLICY"):
        policy = find_policy(session, MaskingPolicy, reader.name())
        columns = _columns(reader) if reader.accept("USING") else [column]
        if columns[0] != column:
            raise errors.invalid_identifier(columns[0])
        attachment.set_mask(session, relation, policy, columns, reader.accept("FORCE"))
    elif reader.accept("UNSET", "MASKING", "POLICY"):
        attachment.unset_mask(session, relation, column)
    elif reader.accept("SET", "TAG"):
        attachment.require_columns(session, relation, [column])
        assigned = tagging.read_assignments(session, reader)
        tagging.apply(session, relation, tags.setdefault(column, []), assigned)
    elif reader.accept("UNSET", "TAG"):
        attachment.require_columns(session, relation, [column])
        tagging.remove(session, relation, tags.setdefault(column, []), tagging.read_names(session, reader))
    else:
        raise errors.unsupported("ALTER of columns with policies and other actions in one statement")
