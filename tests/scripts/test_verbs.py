"""scripts/ holds verbs and nothing else, each of which ends in the one way of `command_line.command.Command`."""

import ast
import re

import pytest

from tests.conftest import PROJECT

# It runs where no package is: after a job that could not install them.
WITHOUT_PACKAGES = {"advice"}
VERBS = sorted(
    path.stem for path in (PROJECT / "scripts").glob("*.py") if path.stem not in {"__init__", *WITHOUT_PACKAGES}
)
# The services, images and tools that are started by their own names have command lines, too.
WITH_COMMAND_LINE = {"benchmarks", "command_line", "localcloud", "pipelines", "sampledata", "scripts", "tests", "tools"}


def tree(name: str) -> ast.Module:
    return ast.parse((PROJECT / "scripts" / f"{name}.py").read_text())


@pytest.mark.parametrize("name", VERBS)
def test_a_module_is_one_verb_and_nothing_else(name):
    public = [
        node
        for node in tree(name).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    ]
    made = {node.name: [ast.unparse(each) for each in node.decorator_list] for node in public}
    commands = {each for each, how in made.items() if any(".command(" in one for one in how)}
    groups = {each for each, how in made.items() if any(".group(" in one for one in how)}
    assert commands | groups == made.keys()
    assert name in made or groups == {"main"}
    assert all("cls=Command" in "".join(made[each]) for each in commands)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_handles_no_signal_and_ends_no_process_itself(name):
    text = ast.unparse(tree(name))
    assert not re.search(r"sys\.exit\(|os\._exit|SystemExit|signal\.signal\(|os\.kill", text)


def test_click_is_imported_by_command_lines_only():
    folders = [path for path in PROJECT.iterdir() if path.is_dir() and not path.name.startswith((".", "build"))]
    importing = {
        folder.name
        for folder in folders
        for path in folder.rglob("*.py")
        if re.search(r"^(import|from) click\b", path.read_text(), re.MULTILINE)
    }
    assert importing <= WITH_COMMAND_LINE


def test_the_readme_has_a_row_for_each_verb():
    text = (PROJECT / "scripts" / "README.md").read_text()
    rows = {word for row in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE) for word in re.findall(r"`(\w+)", row)}
    assert {*VERBS, *WITHOUT_PACKAGES} <= rows
