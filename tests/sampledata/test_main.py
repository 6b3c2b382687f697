import json

import pytest
from click.testing import CliRunner

from contracts.reader import contracts
from sampledata.__main__ import main
from sampledata.records import SampleSet


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(("options", "name"), [([], "december"), (["--films"], "films"), (["--rows", 50], "volume")])
def test_each_set_is_written_and_counted(options, name, tmp_path):
    done = run(tmp_path, "--seed", 5, *options)
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.output.splitlines()] == [
        "users",
        "movies",
        "streams",
        "authors",
        "books",
        "reviews",
        *(name for name in contracts() if name not in SampleSet._fields),
    ]
    inventory = json.loads((tmp_path / "sampledata.json").read_text())
    assert inventory["set"] == name and inventory["seed"] == 5
    assert all((tmp_path / file).is_file() for file in inventory["files"])


def test_a_folder_in_use_is_one_line(tmp_path):
    (tmp_path / "vendor/books").mkdir(parents=True)
    (tmp_path / "vendor/books/mine.json").write_text("[]")
    done = run(tmp_path)
    assert done.exit_code == 1
    assert done.output.count("\n") == 1 and "mine.json" in done.output
