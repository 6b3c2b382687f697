"""State that outlives a server that is killed while clients write."""

from __future__ import annotations

import random
import signal
import threading
import time
from contextlib import suppress

import pytest
from snowflake.connector.errors import Error

from tests.localcloud.snowflake.server.conftest import Kept

pytestmark = pytest.mark.slow

KILLS = 3


class Writer(threading.Thread):
    """Writes rows and makes tables, one after the other, until its server is gone; `told` are those it was told of."""

    def __init__(self, kept: Kept, name: str) -> None:
        super().__init__(daemon=True)
        self.kept, self.writer, self.told, self.tables = kept, name, set[str](), set[str]()

    def run(self) -> None:
        with suppress(Error, OSError):
            connection = self.kept.server.connect(database="KEPT", network_timeout=1)
            execute = connection.cursor().execute
            for number in range(100_000):
                row = f"{self.writer}_{number}"
                execute(f"INSERT INTO T VALUES ('{row}')")
                self.told.add(row)
                if number % 5 == 0:
                    execute(f"CREATE TABLE T_{row} AS SELECT '{row}' AS A")
                    self.tables.add(f"T_{row}")


# On a busy machine the connector's own thread cancels a statement past its second, at a server that is gone.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_was_acknowledged_is_there_whenever_it_is_killed(kept: Kept) -> None:
    kept.sql("CREATE DATABASE KEPT", "CREATE TABLE T (A VARCHAR)")
    rows, tables, moments = set[str](), set[str](), random.Random(7)
    for turn in range(KILLS):
        writers = [Writer(kept, f"W{turn}_{number}") for number in range(3)]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 60
        while not all(writer.told for writer in writers):
            assert time.monotonic() < deadline, "nobody gets to write"
            time.sleep(0.01)
        time.sleep(moments.random())
        kept.again(signal.SIGKILL)
        for writer in writers:
            writer.join(30)
            rows, tables = rows | writer.told, tables | writer.tables
        found = [row[0] for row in kept.sql("SELECT A FROM KEPT.PUBLIC.T")]
        assert len(found) == len(set(found)), "no row is there twice"
        assert rows <= set(found)
        there = {row[1] for row in kept.sql("SHOW TABLES IN SCHEMA KEPT.PUBLIC")}
        assert tables <= there
        for table in there - {"T"}:
            assert kept.sql(f"SELECT A FROM KEPT.PUBLIC.{table}") == [(table[2:],)]
