"""M2: a script that was killed halfway starts again from its first statement."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from promotion.migration.lint.statement import Statement

_KNOWN = (
    "of the actions, ADD COLUMN IF NOT EXISTS, DROP COLUMN IF EXISTS, ALTER COLUMN, CLUSTER BY, SET and UNSET can run "
    "again; one a statement"
)
_REFUSED_WITH_IF_NOT_EXISTS = (
    *(exp.DefaultColumnConstraint, exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint),
    *(exp.UniqueColumnConstraint, exp.PrimaryKeyColumnConstraint, exp.Reference),
)


def check(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) if a second run of the statement fails or changes more than the first did."""
    if statement.verb == "CREATE" and not (statement.guarded or statement.replaces):
        remedy = (
            f"write CREATE OR REPLACE {statement.kind}" if statement.kind == "VIEW" else _guarded(statement, "NOT ")
        )
        yield "M201", f"a second CREATE {statement.kind} fails", remedy
    elif statement.verb == "DROP" and not statement.guarded:
        yield "M201", f"a second DROP {statement.kind} fails", _guarded(statement)
    elif statement.verb == "UPDATE":
        yield from _update(statement)
    elif statement.verb == "ALTER":
        for action in actions(statement):
            yield from _action(action, statement)


def check_order(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str, str]]:
    """Yield (statement, cause, remedy) for each that uses an object or a column which a later statement removes."""
    for index, later in enumerate(statements):
        for removed, table in _removed(later):
            for earlier in statements[:index]:
                if earlier.mentions(table) and earlier.mentions(removed) and not _safe_before(earlier, later):
                    cause = f"after line {later.line} removed {removed}, a second run fails here"
                    yield earlier, cause, f"move line {later.line} to a later script"


def actions(statement: Statement) -> Sequence[exp.Expr | None]:
    """Return the actions of an ALTER; [None] where sqlglot can't read them."""
    if isinstance(statement.tree, exp.Alter):
        return [None if isinstance(action, exp.Command) else action for action in statement.tree.args["actions"]]
    return [None]


def renames(statement: Statement) -> list[exp.AlterRename]:
    """Return the actions of an ALTER that rename its object; [] for other statements."""
    if statement.verb != "ALTER":
        return []
    return [action for action in actions(statement) if isinstance(action, exp.AlterRename)]


def dropped_columns(statement: Statement) -> list[str]:
    """Return the columns that an ALTER drops."""
    if statement.verb != "ALTER":
        return []
    drops = [action for action in actions(statement) if isinstance(action, exp.Drop)]
    return [column.name.upper() for drop in drops for column in drop.args["tables"]]


def _action(action: exp.Expr | None, statement: Statement) -> Iterator[tuple[str, str, str]]:
    match action:
        case exp.ColumnDef():
            yield from _added(action)
        case exp.Drop() if not action.args.get("exists"):
            yield "M201", "a second DROP COLUMN fails", "write DROP COLUMN IF EXISTS"
        case exp.AlterRename() if not statement.guarded:
            yield "M201", "a second RENAME TO fails", f"write ALTER {statement.kind} IF EXISTS … RENAME TO …"
        case exp.RenameColumn():
            remedy = "add the new column, fill it with UPDATE, and drop the old one in a later script"
            yield "M201", "a second RENAME COLUMN fails", remedy
        case exp.SwapTable():
            yield "M201", "a second SWAP WITH swaps back", "rename the tables with ALTER TABLE IF EXISTS … RENAME TO …"
        case exp.Drop() | exp.AlterRename() | exp.AlterColumn() | exp.AlterSet() | exp.Set() | exp.ClusterProperty():
            pass
        case _ if action is None and (_sets(statement) or _protects(statement)):
            pass
        case _:
            yield "M201", "this action of ALTER may fail the second time", _KNOWN


def _added(column: exp.ColumnDef) -> Iterator[tuple[str, str, str]]:
    kinds = [constraint.args.get("kind") for constraint in column.args.get("constraints") or []]
    if not column.args.get("exists"):
        yield "M201", f"a second ADD COLUMN {column.name} fails", "write ADD COLUMN IF NOT EXISTS"
    if refused := next((kind for kind in kinds if isinstance(kind, _REFUSED_WITH_IF_NOT_EXISTS)), None):
        cause = f"{column.name} has {refused.sql('snowflake').split()[0]}, which IF NOT EXISTS does not take"
        yield "M203", cause, "add the column without it, and fill it with UPDATE"
    if any(isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null") for kind in kinds):
        cause = f"{column.name} is NOT NULL, and the rows that are there have no value"
        yield "M203", cause, "add it without NOT NULL, fill it with UPDATE, then ALTER COLUMN … SET NOT NULL"


def _update(statement: Statement) -> Iterator[tuple[str, str, str]]:
    if not isinstance(statement.tree, exp.Update):
        yield "M201", "this UPDATE can't be read", "write UPDATE … SET column = expression WHERE …"
        return
    assigned = {assignment.this.name.upper() for assignment in statement.tree.expressions}
    target = {"", statement.tree.this.name.upper(), statement.tree.this.alias_or_name.upper()}
    columns = [
        column for assignment in statement.tree.expressions for column in assignment.expression.find_all(exp.Column)
    ]
    read = {column.name.upper() for column in columns if column.table.upper() in target}
    if both := sorted(assigned & read):
        cause = f"a second UPDATE changes {', '.join(both)} again"
        remedy = "set a column from other columns only; if twice is as good as once, write `-- allow M201: <reason>`"
        yield "M201", cause, remedy


def _sets(statement: Statement) -> bool:
    """Return whether an opaque ALTER of a stage, pipe or file format only sets properties."""
    after = statement.tokens[statement.rest : statement.rest + 1]
    return statement.kind not in ("TABLE", "VIEW") and [t.text.upper() for t in after] in (["SET"], ["UNSET"])


def _protects(statement: Statement) -> bool:
    """Return whether an ALTER TABLE sets a tag, or a masking policy with FORCE, or takes all row policies away.

    sqlglot can't read them. A row access policy is added again after DROP ALL ROW ACCESS POLICIES.
    """
    words = [token.text.upper() for token in statement.tokens[statement.rest :]]
    if statement.kind != "TABLE":
        return False
    if words[:1] in (["MODIFY"], ["ALTER"]) and "SET" in words:
        action = words[words.index("SET") + 1 :]
        return action[:1] == ["TAG"] or (action[:2] == ["MASKING", "POLICY"] and action[-1] == "FORCE")
    return words in (["DROP", "ALL", "ROW", "ACCESS", "POLICIES"],)


def _guarded(statement: Statement, negation: str = "") -> str:
    return f"write {statement.verb} {statement.kind} IF {negation}EXISTS"


def _removed(statement: Statement) -> list[tuple[str, str]]:
    """Return (removed object or column, its table) for what a statement removes or renames."""
    if not statement.name.parts:
        return []
    table = statement.name.object
    whole = [(table, table)] if statement.verb == "DROP" or renames(statement) else []
    return whole + [(column, table) for column in dropped_columns(statement)]


def _safe_before(earlier: Statement, later: Statement) -> bool:
    """Return whether a statement can run again although a later one of its script removed what it names."""
    if earlier.name != later.name or earlier.kind != later.kind:
        return False
    if earlier.verb == "CREATE":
        return not renames(later)
    if earlier.verb == "DROP":
        return True
    changes_columns = all(isinstance(action, exp.ColumnDef | exp.Drop) for action in actions(earlier))
    return earlier.verb == "ALTER" and (changes_columns if later.verb == "ALTER" else earlier.guarded)
