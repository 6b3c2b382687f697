"""Write the page docs/fidelity.md from the rules that the tests carry: `python -m tests.localcloud.fidelity`.

A test that guards a rule of Snowflake is marked with it: @pytest.mark.rule("the rule", source="where it is documented",
status="how the local Snowflake behaves, unless it matches Snowflake"). `source` is a page below
https://docs.snowflake.com/en/ or a whole address, opened and read, or else "from memory"; if only an error's code or
text is from memory, `status` says so. A status begins with "matches", unless the behaviour differs. A test of the local
AWS is marked in the same way with a rule of AWS; there a `source` is a page below https://docs.aws.amazon.com/.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from localcloud.snowflake.engine.functions import all_names
from localcloud.snowflake.engine.functions.registry import KINDS, NAMES

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "fidelity.md"
TESTS = PROJECT / "tests" / "localcloud" / "snowflake"
AWS_TESTS = PROJECT / "tests" / "localcloud" / "aws"
DOCS = "https://docs.snowflake.com/en/"
AWS_DOCS = "https://docs.aws.amazon.com/"
MEMORY = "from memory"
MATCHES = "matches Snowflake"
HEAD = """# Fidelity of the local Snowflake

Each row is a rule of Snowflake: the rule, where it is documented, whether the local Snowflake matches it, and the test
that guards it. `python -m tests.localcloud.fidelity` writes this page from the tests, and a test fails when the page is
out of date. Of {all} rules, {same} are implemented as documented or remembered; {other} differ or are not supported.
{read} rules have a source that was opened and read; the others are from memory, and so are the error codes or texts of
{part} more. Nothing here was compared with a real account.

Unsupported statements, options, functions and clauses are refused with error 000002, which names them; the last section
lists the supported functions. [The local AWS](#the-local-aws) beside it has a chapter of its own.

"""
AWS_HEAD = """
## The local AWS

MiniStack 1.5.33 answers for AWS, checks signatures and enforces policies. These are the rules of AWS that it missed and
that `localcloud/src/localcloud/aws` adds, or that it still misses. Of {all} rules, {same} are implemented as documented
or remembered; {other} differ or are not supported. Nothing here was compared with a real account.

"""
COLUMNS = "| Snowflake's rule | Documented in | Status | The test that guards it |\n| --- | --- | --- | --- |\n"


@dataclass(frozen=True)
class Rule:
    """A rule of Snowflake, and how far the local Snowflake keeps it."""

    text: str
    source: str
    status: str
    test: str

    @property
    def is_kept(self) -> bool:
        """Return whether the local cloud keeps the rule."""
        return self.status.startswith("matches")

    def row(self) -> str:
        """Return the rule's row in the table of its test file."""
        return f"| {_cell(self.text)} | {_link(self.source)} | {_cell(self.status)} | `{self.test}` |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _link(source: str) -> str:
    """Return a link to the source named by its last part, and an issue by its project, too."""
    if source == MEMORY:
        return source
    address = source if source.startswith("https://") else DOCS + source
    *_, project, kind, last = address.split("/")
    return f"[{f'{project}#{last}' if kind in ('issues', 'pull') else last}]({address})"


def rules_of(path: Path) -> Iterator[Rule]:
    """Yield the rules in a file of tests, in the order of its tests. Raise ValueError for an incomplete marker."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                    yield _rule(mark, node.name, path)


def _rule(mark: ast.Call, test: str, path: Path) -> Rule:
    try:
        text = ast.literal_eval(mark.args[0])
        given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
        if AWS_TESTS not in path.parents:
            return Rule(text, given["source"], given.get("status", MATCHES), test)
        source = given["source"] if given["source"] == MEMORY else urljoin(AWS_DOCS, given["source"])
        return Rule(text, source, given.get("status", "matches AWS"), test)
    except (IndexError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name}: the marker of {test} has no text or no source") from error


def _head(rules: list[Rule]) -> str:
    """Return HEAD with the numbers of rules, of those that match, and of those that are from memory."""
    same = [one for one in rules if one.is_kept]
    read = [one for one in rules if one.source != MEMORY]
    part = [one for one in read if MEMORY in one.status]
    return HEAD.format(all=len(rules), same=len(same), other=len(rules) - len(same), read=len(read), part=len(part))


def _aws(tests: Path) -> str:
    """Return the chapter of the local AWS."""
    files = {path: list(rules_of(path)) for path in sorted(tests.glob("test_*.py"))}
    rules = [one for found in files.values() for one in found]
    same = sum(one.is_kept for one in rules)
    parts = [AWS_HEAD.format(all=len(rules), same=same, other=len(rules) - same)]
    for path, found in files.items():
        if found:
            title = path.stem.removeprefix("test_").replace("_", " ").capitalize()
            columns = COLUMNS.replace("Snowflake's", "AWS's")
            parts.append(f"### {title}\n\nTests in `{path.relative_to(PROJECT)}`.\n\n{columns}")
            parts += [*(one.row() for one in found), "\n"]
    return "".join(parts).rstrip("\n") + "\n"


def _functions() -> str:
    """Return the table of supported functions by kind, and of those that are not supported."""
    parts = [
        f"## Functions, by name\n\nOf {len(all_names.NAMES)} functions, {len(NAMES)} are supported; the examples are "
        "in `tests/localcloud/snowflake/engine/functions`.\n\n| Kind | Functions | Examples |\n| --- | --- | ---: |\n"
    ]
    for kind in KINDS:
        name = kind.__name__.rpartition(".")[2]
        examples = importlib.import_module(f"tests.localcloud.snowflake.engine.functions.{name}").EXAMPLES
        parts.append(f"| {name} | {' '.join(sorted(kind.NAMES))} | {len(examples)} |\n")
    parts.append(f"| not supported | {' '.join(sorted(all_names.NAMES - NAMES))} | |\n")
    return "".join(parts)


def _title(path: Path) -> str:
    """Return the heading for a file of tests: its room in the local Snowflake, and its name."""
    room = path.relative_to(TESTS).parts[0] if path.parent != TESTS else "clients"
    return f"{room.capitalize()}: {path.stem.removeprefix('test_').replace('_', ' ')}"


def page(tests: Path = TESTS) -> str:
    """Return the page as its tests say it now."""
    files = {path: list(rules_of(path)) for path in sorted(tests.rglob("test_*.py"))}
    parts = [_head([one for rules in files.values() for one in rules])]
    for path, rules in files.items():
        if rules:
            parts.append(f"## {_title(path)}\n\nTests in `{path.relative_to(PROJECT)}`.\n\n{COLUMNS}")
            parts += [one.row() for one in rules]
            parts.append("\n")
    return "".join(parts) + _functions() + _aws(AWS_TESTS)


if __name__ == "__main__":
    PAGE.write_text(page())
