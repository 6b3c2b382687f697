"""M4: a view is replaced as a whole, by a repeatable script of its own that is named as the view."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from promotion.migration.lint.statement import Statement
from promotion.migration.script import Script


def check(statement: Statement, script: Script) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a view that a versioned script makes, or anything else in a repeatable one."""
    name = statement.name.object if statement.name.parts else "VIEW"
    own = f"R__{name.lower()}.sql"
    if script.kind == "R" and (statement.verb, statement.kind) != ("CREATE", "VIEW"):
        yield "M401", f"{statement.verb} {statement.kind} runs again whenever the text changes", "move it to a V script"
    elif script.kind == "R" and script.name != own:
        yield "M401", f"this script creates {name}", f"name it {own}"
    elif script.kind == "V" and statement.kind == "VIEW" and statement.verb in ("CREATE", "ALTER", "COMMENT"):
        yield "M401", f"{statement.verb} VIEW in a V script", f"write the whole view in {own}"
    elif script.kind == "R" and not _comment(statement):
        yield "M402", name, "write COMMENT = '…' before AS"


def check_alone(statements: Sequence[Statement], script: Script) -> Iterator[tuple[Statement, str, str]]:
    """Yield (statement, cause, remedy) for each further view in a repeatable script."""
    if script.kind == "R":
        for further in statements[1:]:
            yield further, "a second statement in an R script", "give each view a script of its own"


def _comment(statement: Statement) -> bool:
    tree = statement.tree
    return isinstance(tree, exp.Create) and any(
        isinstance(property_, exp.SchemaCommentProperty) and property_.this.name
        for property_ in tree.find_all(exp.Property)
    )
