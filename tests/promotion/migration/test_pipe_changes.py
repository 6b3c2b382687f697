from pathlib import Path

import pytest

from promotion.migration.pipe_changes import batches
from promotion.migration.script import Script
from promotion.pipe.pipes import Pipe

DROP, ADD = "DROP PIPE IF EXISTS D.RAW.T_PIPE;", "ALTER TABLE D.RAW.T ADD COLUMN IF NOT EXISTS A VARCHAR;"
OLD = "COPY INTO D.RAW.T (A) FROM (SELECT $1 FROM @D.RAW.READY) FILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART')"
NEW = "COPY INTO D.RAW.T FROM @D.RAW.READY FILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART_2')"
OTHER = "COPY INTO D.RAW.T2 FROM @D.RAW.READY FILE_FORMAT = (FORMAT_NAME = 'D.RAW.PART_2')"
PIPES = [
    Pipe(f"D.RAW.{name}", definition, "", "RUNNING", 0)
    for name, definition in (("T_PIPE", OLD), ("T_PIPE_2", NEW), ("T2_PIPE", OTHER))
]


def script(number: int, text: str) -> Script:
    return Script(f"V{number}__x.sql", "V", str(number), "", Path(f"V{number}__x.sql"), text)


def test_a_script_that_changes_a_pipe_stands_alone():
    scripts = [script(number, text) for number, text in enumerate((ADD, ADD, DROP, DROP, ADD))]
    found = list(batches(scripts))
    assert [[each.version for each in batch.scripts] for batch in found] == [["0", "1"], ["2"], ["3"], ["4"]]
    assert [bool(batch.changes) for batch in found] == [False, True, True, False]
    assert list(batches([])) == []


@pytest.mark.parametrize(
    ("statement", "affected"),
    [
        (DROP, ["T_PIPE"]),
        ("CREATE OR REPLACE PIPE D.RAW.T_PIPE_2 AS COPY INTO D.RAW.T FROM @D.RAW.READY;", ["T_PIPE_2"]),
        ("CREATE PIPE IF NOT EXISTS D.RAW.T_PIPE_3 AS COPY INTO D.RAW.T FROM @D.RAW.READY;", []),
        ("DROP STAGE IF EXISTS D.RAW.READY;", ["T_PIPE", "T_PIPE_2", "T2_PIPE"]),
        ("ALTER STAGE D.RAW.READY SET URL = 's3://x/';", ["T_PIPE", "T_PIPE_2", "T2_PIPE"]),
        ("ALTER FILE FORMAT D.RAW.PART SET TRIM_SPACE = TRUE;", ["T_PIPE"]),
        ("ALTER TABLE D.RAW.T DROP COLUMN IF EXISTS A;", ["T_PIPE", "T_PIPE_2"]),
        ("ALTER TABLE IF EXISTS D.RAW.T2 RENAME TO D.RAW.T3;", ["T2_PIPE"]),
        (ADD, []),
        ("UPDATE D.RAW.T SET A = 'x' WHERE A IS NULL;", []),
    ],
)
def test_the_pipes_that_a_statement_touches_are_drained(statement, affected):
    [batch] = batches([script(1, statement)])
    assert [pipe.name.removeprefix("D.RAW.") for pipe in batch.affected(PIPES)] == affected
