"""The page docs/fidelity.md, written from the rules that the tests carry: `python -m tests.localcloud.fidelity`.

A test that proves a rule of Snowflake's says so: @pytest.mark.rule("what Snowflake does", source="where it says so",
here="how it is done here, if not alike"). `source` is a page below https://docs.snowflake.com/en/ or a whole address
that was opened and says so, or else "from memory"; where only a code or a text is, `here` says that.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localcloud.snowflake.engine.functions import all_names
from localcloud.snowflake.engine.functions.registry import KINDS, NAMES

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "fidelity.md"
TESTS = PROJECT / "tests" / "localcloud" / "snowflake"
DOCS = "https://docs.snowflake.com/en/"
MEMORY = "from memory"
HEAD = """# What the local Snowflake does like Snowflake

One row per rule: what Snowflake does, where it says so, how it is done here, and the test that fails when it no longer
is so. Written by `python -m tests.localcloud.fidelity` from the tests; a test of its own fails when the two differ.
Of {all} rules, {read} have a source that was opened and read; the others are from memory, and so are the codes or texts
of {part} of these. Nothing here was compared with a real account.

Kinds of statement, options, functions and clauses that the local cloud does not do are refused with error 000002, which
says so; which functions it does is said at the end. The local AWS beside it (MiniStack) looks up access keys and
enforces policies, but does not check version 4 signatures: any secret goes with a known key.

"""


@dataclass(frozen=True)
class Rule:
    text: str
    source: str
    here: str
    test: str

    def row(self) -> str:
        return f"| {cell(self.text)} | {link(self.source)} | {cell(self.here)} | `{self.test}` |\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def link(source: str) -> str:
    """The source named by its last part; an issue by its project, too."""
    if source == MEMORY:
        return source
    address = source if source.startswith("https://") else DOCS + source
    *_, project, kind, last = address.split("/")
    return f"[{f'{project}#{last}' if kind in ('issues', 'pull') else last}]({address})"


def rules_of(path: Path) -> Iterator[Rule]:
    """The rules in a file of tests, in the order of its tests. Raises ValueError for a mark that is not whole."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                    yield rule(mark, node.name, path)


def rule(mark: ast.Call, test: str, path: Path) -> Rule:
    try:
        text = ast.literal_eval(mark.args[0])
        given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
        return Rule(text, given["source"], given.get("here", "alike"), test)
    except (IndexError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name}: the mark of {test} lacks its text or source") from error


def head(rules: list[Rule]) -> str:
    """HEAD with how many rules there are, and how much of them is from memory."""
    read = [one for one in rules if one.source != MEMORY]
    part = [one for one in read if MEMORY in one.here]
    return HEAD.format(all=len(rules), read=len(read), part=len(part))


def functions() -> str:
    """The functions that are done, by their kinds, and those that are not."""
    parts = [
        f"## Functions, by name\n\nOf {len(all_names.NAMES)} functions, {len(NAMES)} are done; the examples are in "
        "`tests/localcloud/snowflake/engine/functions`.\n\n| Kind | Functions | Examples |\n| --- | --- | ---: |\n"
    ]
    for kind in KINDS:
        name = kind.__name__.rpartition(".")[2]
        examples = importlib.import_module(f"tests.localcloud.snowflake.engine.functions.{name}").EXAMPLES
        parts.append(f"| {name} | {' '.join(sorted(kind.NAMES))} | {len(examples)} |\n")
    parts.append(f"| not done | {' '.join(sorted(all_names.NAMES - NAMES))} | |\n")
    return "".join(parts)


def page(tests: Path = TESTS) -> str:
    files = {path: list(rules_of(path)) for path in sorted(tests.rglob("test_*.py"))}
    parts = [head([one for rules in files.values() for one in rules])]
    for path, rules in files.items():
        if rules:
            title = path.stem.removeprefix("test_").replace("_", " ").capitalize()
            parts.append(f"## {title}\n\nTests in `{path.relative_to(PROJECT)}`.\n\n")
            parts.append("| Snowflake | Source | Here | Test |\n| --- | --- | --- | --- |\n")
            parts += [one.row() for one in rules]
            parts.append("\n")
    return "".join(parts) + functions()


if __name__ == "__main__":
    PAGE.write_text(page())
