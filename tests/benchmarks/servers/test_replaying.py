from pathlib import Path

import pytest
from snowflake.connector.errors import ProgrammingError

from benchmarks.servers.snowflake_process import Server, server


@pytest.mark.slow
def test_what_was_recorded_is_answered_again_in_its_order_and_nothing_else(tmp_path: Path) -> None:
    """The last answer of a statement is given from then on."""
    with server(tmp_path, "benchmarks.servers.recording") as recording:
        assert roles_seen(recording) == [0, 1, 1]
        (tmp_path / "recording.json").write_bytes(recording.get("/recording"))
    with server(tmp_path, "benchmarks.servers.replaying") as replaying:
        assert roles_seen(replaying) == [0, 1, 1]
        with replaying.connect() as connection:
            assert len(connection.cursor().execute("SHOW ROLES LIKE 'READER'").fetchall()) == 1
            with pytest.raises(ProgrammingError, match="not recorded: DROP ROLE READER"):
                connection.cursor().execute("DROP ROLE READER")


def roles_seen(snowflake_: Server) -> list[int]:
    with snowflake_.connect() as connection:
        cursor = connection.cursor()

        def seen() -> int:
            return len(cursor.execute("SHOW ROLES LIKE 'READER'").fetchall())

        before = seen()
        cursor.execute("CREATE ROLE READER")
        return [before, seen(), seen()]
