"""Pipes that somebody replaced or dropped by hand, over the project's own scripts."""

import dataclasses

import pytest

from promotion.dataset.tables import replayed
from promotion.migration.lint.statement import read
from promotion.pipe.pipes import Pipe
from promotion.rollback.pipes import by_hand
from promotion.rollback.side import Side
from tests.promotion.rollback.test_way_back import PROJECT, VARIABLES


@pytest.fixture(scope="module")
def target() -> Side:
    return Side.read(PROJECT, VARIABLES)


@pytest.fixture
def there(target) -> list[Pipe]:
    """The pipes as SHOW PIPES lists them: with their COPY alone."""
    texts = {
        ".".join(statement.name.parts): statement.text
        for script in target.scripts
        for statement in read(script.text)
        if (statement.verb, statement.kind) == ("CREATE", "PIPE")
    }
    kept = replayed(target.scripts).pipes
    return [
        Pipe(name, text[text.index("COPY INTO") :], "", "RUNNING", 0)
        for name, text in texts.items()
        if name.partition(".")[2] in kept
    ]


def test_pipes_as_the_migrations_made_them_are_no_obstacle(target, there):
    assert there and list(by_hand(target, there, "dev")) == []


def test_spaces_and_comments_are_no_difference(target, there):
    spaced = [dataclasses.replace(each, definition=f"-- by hand\n  {each.definition}\n;") for each in there]
    assert list(by_hand(target, spaced, "dev")) == []


def test_a_pipe_whose_copy_can_not_be_read_is_the_same_one_as_long_as_its_text_is(target):
    copy = "COPY INTO D.RAW.T FROM @D.RAW.READY ON_ERROR = SKIP_FILE_10%"
    path = target.scripts[0].path
    script = dataclasses.replace(target.scripts[0], path=path, text=f"CREATE PIPE D.RAW.P AS {copy};")
    side = Side([script])
    assert replayed(side.scripts).pipes == {"RAW.P": None}
    assert list(by_hand(side, [Pipe("D.RAW.P", copy, "", "RUNNING", 0)], "dev")) == []
    [line] = by_hand(side, [Pipe("D.RAW.P", copy.replace("10", "20"), "", "RUNNING", 0)], "dev")
    assert line.startswith("PIPE RAW.P is not as its migration made it")


def test_a_pipe_that_the_release_does_not_know_is_no_obstacle(target, there):
    newer = dataclasses.replace(there[0], name="ANY_DATABASE.RAW.STREAMS_PIPE_9", definition="COPY INTO X FROM @Y")
    assert list(by_hand(target, [*there, newer], "dev")) == []


@pytest.mark.parametrize(
    "definition",
    [
        lambda copy: "COPY INTO ANY_DATABASE.RAW.USERS (EMAIL) FROM (SELECT $1 FROM @ANY_DATABASE.RAW.READY)",
        lambda copy: "COPY ???",
        lambda copy: "COPY INTO 'open",
        lambda copy: copy.replace("READY", "ANOTHER_STAGE"),
        lambda copy: f"{copy} ON_ERROR = CONTINUE",
        lambda copy: f"{copy} PATTERN = '.*x'",
    ],
)
def test_a_pipe_that_was_replaced_is_named(target, there, definition):
    others = [dataclasses.replace(each, definition=definition(each.definition))
              if each.name.endswith("STREAMS_PIPE_2") else each for each in there]  # fmt: skip
    assert others != there
    assert list(by_hand(target, others, "dev")) == [
        "PIPE RAW.STREAMS_PIPE_2 is not as its migration made it: somebody replaced it by hand; "
        "python -m scripts.drift dev shows how"
    ]


def test_a_table_all_of_whose_pipes_are_gone_is_named(target, there):
    others = [each for each in there if ".STREAMS_PIPE" not in each.name]
    assert list(by_hand(target, others, "dev")) == ["RAW.STREAMS has no pipe: somebody dropped it by hand"]
