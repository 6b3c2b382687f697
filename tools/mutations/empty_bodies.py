"""Replace the body of each function by `return None`, one at a time in a clone, and see that a test fails.

Without FILES, ten are chosen by --seed. One that does nothing, a protocol's, is passed over.
The tests of a file are tried from the narrowest on: the one of its name, those that import it, those of its folder.
"""

from __future__ import annotations

import ast
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tools.git import git
from tools.mutations.run import PROJECT, clones, run_tests

_SOURCES = ("erasure/", "file_status/", "localcloud/src/", "pipelines/", "promotion/", "rehearsal/", "scripts/")
_AT_ONCE = 12  # test files that one run of pytest takes


@dataclass(frozen=True)
class EmptyBody:
    """`name`: "Class.method" or "function"; `first` to `last`: the lines of its body, counted from 1."""

    file: str
    name: str
    first: int
    last: int
    indent: int

    def applied(self, text: str) -> str:
        """Return the text of the file with `return None` instead of the body."""
        lines = text.splitlines(keepends=True)
        lines[self.first - 1 : self.last] = [f"{' ' * self.indent}return None\n"]
        return "".join(lines)


def empty_bodies(file: str, text: str) -> list[EmptyBody]:
    """Return the functions and methods of a file that do something, nested ones aside, as they stand in it."""
    return [
        EmptyBody(file, name, body[0].lineno, body[-1].end_lineno or body[-1].lineno, body[0].col_offset)
        for name, node in _functions(ast.parse(text))
        if (body := _body(node)) and body[0].lineno > node.lineno
    ]


def tests_of(file: str, project: Path) -> list[list[str]]:
    """Return the test files for a source file, the narrowest ones first, in groups for one run each."""
    path, module = Path(file.replace("localcloud/src/localcloud", "localcloud")), _module(file)
    package = re.escape(module.rpartition(".")[0])
    imports = re.compile(rf"\b{re.escape(module)}\b|from {package} import .*\b{path.stem}\b")
    folder = project / "tests" / path.parent
    own = [folder / f"test_{path.name}"]
    importing = [test for test in sorted((project / "tests").rglob("test_*.py")) if imports.search(test.read_text())]
    beside = sorted(folder.glob("test_*.py"))
    groups: list[list[str]] = []
    seen: set[Path] = set()
    for group in (own, importing, beside):
        new = [test for test in group if test.is_file() and test not in seen]
        seen.update(new)
        groups += [
            [test.relative_to(project).as_posix() for test in new[at : at + _AT_ONCE]]
            for at in range(0, len(new), _AT_ONCE)
        ]
    return groups


@click.command(help=__doc__)
@click.argument("files", nargs=-1)
@click.option("--number", default=10, show_default=True, help="Files to choose, where none is named.")
@click.option("--seed", default=0, show_default=True, help="Another seed chooses other files.")
@click.option("--slow", is_flag=True, help="Run the slow tests, too.")
def main(files: tuple[str, ...], number: int, seed: int, slow: bool) -> None:
    """Run the command line of `python -m tools.mutations.empty_bodies`; the exit code is 1 if one is not caught."""
    caught, missed = 0, 0
    with clones(1) as free:
        clone = free.get()
        for file in files or _chosen(number, seed):
            tests = _Tests(clone, file, () if slow else ("-m", "not slow"))
            for body in empty_bodies(file, tests.text):
                test = tests.that_fails(body)
                caught, missed = caught + bool(test), missed + (not test)
                click.echo(f"{'✓' if test else '✗'} {file} {body.name} {test}")
    click.echo(f"{caught} of {caught + missed} functions caught, {100 * caught / max(1, caught + missed):.1f} %")
    sys.exit(1 if missed else 0)


class _Tests:
    """The tests of one file, in a clone: groups that pass without a change, the narrowest first."""

    def __init__(self, clone: Path, file: str, options: Sequence[str]) -> None:
        self._clone, self._file, self._options = clone, clone / file, options
        self._groups = tests_of(file, clone)
        self._passing: dict[int, bool] = {}
        self.text = self._file.read_text()

    def that_fails(self, body: EmptyBody) -> str:
        """Return the first file of the narrowest group in which a test fails, "" if none does."""
        for number, group in enumerate(self._groups):
            if number not in self._passing:
                self._passing[number] = self._code(group) == 0
            if self._passing[number] and self._code(group, body.applied(self.text)):
                return group[0]
        return ""

    def _code(self, group: Sequence[str], text: str | None = None) -> int:
        """Return pytest's exit code with this text of the file, or with its own."""
        self._file.write_text(text or self.text)
        try:
            return run_tests(self._clone, *group, *self._options)[0]
        finally:
            self._file.write_text(self.text)


def _chosen(number: int, seed: int) -> Sequence[str]:
    files = git(PROJECT, "ls-files", "*.py").decode().splitlines()
    sources = [file for file in files if file.startswith(_SOURCES)]
    return random.Random(seed).sample(
        [file for file in sources if empty_bodies(file, (PROJECT / file).read_text())], number
    )


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{node.name}.{inner.name}", inner


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Return the statements of a function without its docstring; [] if they do nothing."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return [] if all(_does_nothing(statement) for statement in body) else body


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _module(file: str) -> str:
    return file.removeprefix("localcloud/src/").removesuffix(".py").replace("/", ".")


if __name__ == "__main__":
    main()
