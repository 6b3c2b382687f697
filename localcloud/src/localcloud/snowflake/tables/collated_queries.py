"""Columns with COLLATE in queries and changes of rows: what is compared by their collation gets a COLLATE of its own.

engine/collations.py compares by the COLLATEs that a statement has. A column's collation goes on through functions of
texts, subqueries and views; one in the statement outranks it; what compares in ways of its own is refused.
https://docs.snowflake.com/en/sql-reference/collation#collation-precedence-in-multi-string-operations
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import collations, column_labels
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.functions.collation_keys import PLACED
from localcloud.snowflake.engine.functions.operators import COMPARISONS, is_assignment
from localcloud.snowflake.tables import collated_columns, collated_values, table_references
from localcloud.snowflake.tables.collated_columns import is_same, meant_by, name_of
from localcloud.snowflake.tables.collated_values import Columns, Frame, is_collated
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName

# A query's columns in their order, each with its collation or "".
Outputs = list[tuple[str, str]]
_Tables = Mapping[int, Columns]
# The parts of a SELECT that are looked at apart from its expressions.
_SOURCES = ("from_", "with_", "joins")


def apply(
    session: Session, expression: exp.Expr, named: Iterable[tuple[exp.Table, QualifiedName]], describes: bool = False
) -> Outputs | None:
    """Write a COLLATE where a statement compares by a column's collation, in place.

    `named` are the tables and views that it reads or changes, with their full names. Return the collations of its
    columns; None if no collation is in it, or, with `describes`, if no COLLATE is in it either. Raise SnowflakeError.
    """
    reads = list(named)
    collated = [name for _, name in reads if is_collated(session, name)]
    if not collated and not (describes and expression.find(exp.Collate)):
        return None
    recursive = any(with_.args.get("recursive") for with_ in expression.find_all(exp.With))
    if recursive or expression.find(exp.MatchRecognize):
        raise errors.unsupported("COLLATE of a column in a recursive query or MATCH_RECOGNIZE")
    column_labels.apply(expression)
    return _Statement(_tables(session, reads)).run(expression)


def _tables(session: Session, reads: Sequence[tuple[exp.Table, QualifiedName]]) -> dict[int, Columns]:
    with session.connection.plain_cursor() as cursor:
        known = columns_of(cursor, {name for _, name in reads})
    found: dict[int, Columns] = {}
    for table, name in reads:
        relation = session.account.relation(name)
        collations = relation.collations if relation else {}
        found[id(table)] = {
            column.name: collations.get(column.name, "") for column in known if column.table == tuple(name)
        }
        if table.args.get("pivots") and collations:
            raise errors.unsupported("PIVOT and UNPIVOT of a table with COLLATE")
    return found


class _Statement:
    """One statement: each of its queries is looked at once, the inner ones first."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self._wraps: list[tuple[exp.Expr, str]] = []

    def run(self, expression: exp.Expr) -> Outputs:
        """Look at the statement, change it, and return the columns of its query."""
        written = list(expression.find_all(exp.Collate))
        query = expression if isinstance(expression, exp.Query) else expression.args.get("expression")
        outputs: Outputs = []
        if isinstance(expression, (exp.Update, exp.Delete, exp.Merge)):
            self._change(expression)
        elif isinstance(query, exp.Query):
            outputs = self._query(query, {}, None)
        for value, spec in self._wraps:
            _wrap(value, spec)
        for collated in written:
            collated.replace(collated.this)
        return outputs

    def _change(self, change: exp.Update | exp.Delete | exp.Merge) -> None:
        """Look at a change of rows: its target and the sources beside it are names in its conditions."""
        using = change.args.get("using")
        beside = [change.this, *(using if isinstance(using, list) else [using] if using else [])]
        if (from_ := change.args.get("from_")) is not None:
            beside.append(from_.this)
        frame = Frame(dict(self._source(source, {}, None) for source in beside), {}, None)
        self._values(frame, {}, [change], beside)

    def _query(self, query: exp.Expr, ctes: Mapping[str, Columns], parent: Frame | None) -> Outputs:
        if isinstance(query, exp.Subquery):
            return self._query(query.this, ctes, parent)
        around = dict(ctes)
        for cte in query.args["with_"].expressions if query.args.get("with_") else []:
            around[cte.alias.upper()] = self._named(cte, around, parent)
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query, around, parent)
        return self._select(query, around, parent) if isinstance(query, exp.Select) else []

    def _set_operation(self, query: exp.SetOperation, ctes: Mapping[str, Columns], parent: Frame | None) -> Outputs:
        left, right = (self._query(side, ctes, parent) for side in (query.this, query.expression))
        specs = [[spec for _, spec in side] for side in (left, right)]
        compares = query.args.get("distinct") or query.args.get("order") or not isinstance(query, exp.Union)
        if any(map(any, specs)) and (compares or specs[0] != specs[1]):
            raise errors.unsupported("COLLATE of a column in a set operation that compares, or whose sides differ")
        return left

    def _named(self, relation: exp.Expr, ctes: Mapping[str, Columns], parent: Frame | None) -> Columns:
        """Return the columns of a CTE or a subquery, whose alias may rename them."""
        outputs, alias = self._query(relation.this, ctes, parent), relation.args.get("alias")
        if names := alias.args.get("columns") if alias else None:
            outputs = [(table_references.part(name), spec) for name, (_, spec) in zip(names, outputs, strict=False)]
        return dict(outputs)

    def _source(self, source: exp.Expr, ctes: Mapping[str, Columns], parent: Frame | None) -> tuple[str, Columns]:
        """Return the name of what stands in FROM, and its columns; none for what has no collations."""
        in_parentheses = isinstance(source.this, exp.Table) or source.args.get("joins")
        if in_parentheses and any(any(self._tables.get(id(each), {}).values()) for each in source.find_all(exp.Table)):
            raise errors.unsupported("COLLATE of a column of a join in parentheses")
        if isinstance(source, exp.Subquery):
            return name_of(source), self._named(source, ctes, parent)
        if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
            return name_of(source), {}
        found = self._tables.get(id(source))
        if found is None and not source.args.get("db"):
            found = ctes.get(source.name.upper())
        return name_of(source), found or {}

    def _select(self, select: exp.Select, ctes: Mapping[str, Columns], parent: Frame | None) -> Outputs:
        joins = select.args.get("joins") or []
        from_ = select.args.get("from_")
        places = [*([from_.this] if from_ else []), *(join.this for join in joins)]
        sources = dict(self._source(place, ctes, parent) for place in places)
        for join in joins:
            _refuse_join(join, sources)
        aliases = {item.alias.upper(): item.unalias() for item in select.expressions if item.alias}
        frame = Frame(sources, aliases, parent)
        parts = [part for key, part in select.args.items() if key not in _SOURCES]
        self._values(frame, ctes, [*_flat(parts), *joins], places)
        self._group(select, frame)
        self._order_and_distinct(select, frame)
        return list(collated_columns.outputs(select, frame))

    def _values(
        self, frame: Frame, ctes: Mapping[str, Columns], parts: Sequence[exp.Expr], places: Sequence[exp.Expr]
    ) -> None:
        """Look at the expressions of a query or a change, without the queries within them."""
        skipped = {id(place) for place in places if not isinstance(place, exp.Lateral)}
        for node in [node for part in parts for node in _own(part, skipped)]:
            if isinstance(node, exp.Query):
                collated_values.refuse_query(node, self._query(node, ctes, frame), frame)
            elif isinstance(node, exp.Collation):
                node.replace(collated_values.named(frame, node.this))
            else:
                collated_values.refuse(node, frame)
                self._compare(node, frame)

    def _compare(self, node: exp.Expr, frame: Frame) -> None:
        values: list[exp.Expr] = []
        if isinstance(node, COMPARISONS) and not is_assignment(node):
            values = [node.this, node.expression]
        elif isinstance(node, exp.Between):
            values = [node.this, node.args["low"], node.args["high"]]
        elif isinstance(node, exp.In) and node.expressions:
            values = [node.this, *node.expressions]
        if values and (spec := frame.combined(values)):
            if any(map(collated_values.is_number, values)):
                raise errors.unsupported("COLLATE of a column that is compared with a number")
            self._wrap(values[0], spec)
        for value in _compared_alone(node):
            self._wrap(value, frame.spec(value))

    def _wrap(self, value: exp.Expr, spec: str) -> None:
        if spec:
            self._wraps.append((value, spec))

    def _group(self, select: exp.Select, frame: Frame) -> None:
        """Group by keys: engine/collations.py returns one of the values of each group."""
        group = select.args.get("group")
        if group is None:
            return
        every = [item for item in select.expressions if frame.spec(item.unalias())]
        others = [value for key, part in group.args.items() if key != "expressions" for value in _flat([part])]
        if (group.args.get("all") and every) or any(frame.spec(each) for node in others for each in node.walk()):
            raise errors.unsupported("COLLATE of a column in GROUP BY ALL, ROLLUP, CUBE and GROUPING SETS")
        for value in group.expressions:
            if self._is_of_star(select, value, frame):
                continue
            item = meant_by(select, value, frame)
            if not (spec := frame.spec(item)):
                continue
            if item is value:
                self._wrap(value, spec)
            for column in select.expressions:
                for part in [part for part in column.walk() if is_same(part, item)]:
                    if part.find_ancestor(exp.AggFunc, exp.Select) is select:
                        self._wrap(part, spec)

    def _is_of_star(self, select: exp.Select, value: exp.Expr, frame: Frame) -> bool:
        """Return whether a value is a position at or behind a star, of a column without a collation.

        Raise SnowflakeError 000002 if that column has one, or is not known: of another source than one table.
        """
        if not collations.is_behind_star(select, value):
            return False
        outputs, from_ = list(collated_columns.outputs(select, frame)), select.args.get("from_")
        alone = (
            from_ and id(from_.this) in self._tables and not (select.args.get("joins") or select.args.get("laterals"))
        )
        known = outputs[int(value.name) - 1 :][:1] if alone else []
        if any(spec for _, spec in outputs) and (not known or known[0][1]):
            raise errors.unsupported("COLLATE of columns with a position at or behind * in ORDER BY or GROUP BY")
        return True

    def _order_and_distinct(self, select: exp.Select, frame: Frame) -> None:
        order = select.args.get("order")
        for ordered in order.expressions if order else ():
            if not self._is_of_star(select, ordered.this, frame):
                item = meant_by(select, ordered.this)
                self._wrap(item, frame.spec(item))
        if select.args.get("distinct") is None or not any(spec for _, spec in collated_columns.outputs(select, frame)):
            return
        if select.is_star or select.args.get("group"):
            raise errors.unsupported("SELECT DISTINCT of * or of groups with COLLATE")
        for column in select.expressions:
            self._wrap(column.unalias(), frame.spec(column.unalias()))


def _compared_alone(node: exp.Expr) -> list[exp.Expr]:
    """Return the values that a node compares with those of other rows."""
    match node:
        case exp.Window():
            return list(node.args.get("partition_by") or [])
        case exp.Ordered() if not (isinstance(node.parent, exp.Order) and isinstance(node.parent.parent, exp.Select)):
            return [node.this]
        case exp.Distinct() if isinstance(node.parent, exp.Count):
            return list(node.expressions)
        case exp.Min() | exp.Max():
            return [node.this]
    return []


def _wrap(value: exp.Expr, spec: str) -> None:
    """Put a COLLATE around a value, in place; a column of a SELECT keeps its name."""
    placed = spec + PLACED
    if isinstance(value.parent, exp.Collate) and value.parent.expression.name == placed:
        return
    collated = exp.Collate(expression=exp.Literal.string(placed))
    if isinstance(value, exp.Column) and isinstance(value.parent, exp.Select) and value.arg_key == "expressions":
        name = exp.to_identifier(table_references.part(value.this), quoted=True)
        value.replace(exp.Alias(this=collated, alias=name))
    else:
        value.replace(collated)
    collated.set("this", value)


def _own(part: exp.Expr, skipped: set[int]) -> Iterator[exp.Expr]:
    """Yield the nodes of an expression, its own queries without what is in them."""
    if id(part) in skipped:
        return
    yield part
    if not isinstance(part, exp.Query):
        for child in part.iter_expressions():
            yield from _own(child, skipped)


def _flat(parts: Iterable[object]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for part in parts:
        found += _flat(part) if isinstance(part, list) else [part] if isinstance(part, exp.Expr) else []
    return found


def _refuse_join(join: exp.Join, sources: Mapping[str, Columns]) -> None:
    """Raise SnowflakeError for a join that compares columns of one name."""
    using = [name.name.upper() for name in join.args.get("using") or []]
    natural = str(join.args.get("method") or "").upper() == "NATURAL"
    specs = (spec for columns in sources.values() for name, spec in columns.items() if natural or name in using)
    if (using or natural) and any(specs):
        raise errors.unsupported("COLLATE of a column in JOIN … USING or NATURAL JOIN")
