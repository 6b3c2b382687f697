"""The pending scripts that change what a pipe loads with or into: each runs while the pipes in question are drained."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promotion.migration.lint.rerun import dropped_columns, renames
from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script
from promotion.pipe.pipes import Pipe


@dataclass(frozen=True)
class Batch:
    """Scripts that run in one go. `changes`: the statements that need drained pipes."""

    scripts: tuple[Script, ...]
    changes: tuple[Statement, ...] = ()

    def affected(self, pipes: Sequence[Pipe]) -> list[Pipe]:
        """Return the pipes to drain before it runs."""
        return [pipe for pipe in pipes if any(_affects(statement, pipe) for statement in self.changes)]


def batches(scripts: Sequence[Script]) -> Iterator[Batch]:
    """Yield the scripts in their order; one that changes a pipe stands alone, so that the drain lasts no longer."""
    waiting: list[Script] = []
    for script in scripts:
        if changes := tuple(statement for statement in read(script.text) if _changes_pipes(statement)):
            if waiting:
                yield Batch(tuple(waiting))
            waiting = []
            yield Batch((script,), changes)
        else:
            waiting.append(script)
    if waiting:
        yield Batch(tuple(waiting))


def _changes_pipes(statement: Statement) -> bool:
    """Return True for a statement that takes away, or gives another meaning to, what a pipe may load with or into."""
    removes = statement.verb == "DROP" or (statement.verb == "CREATE" and statement.replaces)
    match statement.kind:
        case "PIPE":
            return removes
        case "STAGE" | "FILE FORMAT":
            return removes or statement.verb == "ALTER"
        case "TABLE":
            return removes or bool(dropped_columns(statement) or renames(statement))
    return False


def _affects(statement: Statement, pipe: Pipe) -> bool:
    name = str(statement.name)
    return pipe.name == name if statement.kind == "PIPE" else pipe.uses(name)
