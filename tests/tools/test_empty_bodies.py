"""Which functions of a file are emptied, how, and by which tests; one that is caught and one that is not."""

import ast

import pytest
from click.testing import CliRunner

from tools.mutations import empty_bodies
from tools.mutations.empty_bodies import EmptyBody
from tools.mutations.run import PROJECT

SOURCE = '''\
class Port(Protocol):
    def read(self) -> int: ...

    def size(self) -> int:
        """Return its size."""
        return 1


def hook() -> None:
    """Do nothing."""
    return None


@cached
def both(a: int) -> int:
    """Return both."""
    def inner() -> int:
        return a

    return inner()
'''


def test_functions_that_do_something_are_emptied_and_keep_their_docstring():
    found = empty_bodies.empty_bodies("a.py", SOURCE)
    assert [(each.name, each.first, each.last) for each in found] == [("Port.size", 6, 6), ("both", 17, 20)]
    [_, both] = found
    emptied = both.applied(SOURCE)
    assert emptied.endswith('    """Return both."""\n    return None\n')
    ast.parse(emptied)


def test_the_narrowest_tests_come_first():
    groups = empty_bodies.tests_of("localcloud/src/localcloud/snowflake/wire/options.py", PROJECT)
    assert groups[0] == ["tests/localcloud/snowflake/wire/test_options.py"]
    assert "tests/localcloud/snowflake/wire/test_statement.py" in {test for group in groups for test in group}
    together = [test for group in groups for test in group]
    assert len(together) == len(set(together))


def test_a_seed_chooses_the_same_files_again():
    assert empty_bodies._chosen(3, 1) == empty_bodies._chosen(3, 1) != empty_bodies._chosen(3, 2)


@pytest.mark.slow
def test_a_function_that_no_test_needs_is_named(monkeypatch):
    file = "tools/coverage_floors.py"
    wanted = {"total", "_report"}

    def two(path: str, text: str) -> list[EmptyBody]:
        return [each for each in found(path, text) if each.name in wanted]

    found = empty_bodies.empty_bodies
    monkeypatch.setattr(empty_bodies, "empty_bodies", two)
    done = CliRunner().invoke(empty_bodies.main, [file])
    assert done.exit_code == 1
    assert f"✓ {file} total tests/tools/test_coverage_floors.py" in done.output
    assert f"✗ {file} _report" in done.output
    assert "1 of 2 functions caught, 50.0 %" in done.output
