import io
import re

from command_line.migration_progress import MigrationProgress


def test_a_line_per_script_with_its_number_and_time():
    progress = MigrationProgress(io.StringIO(), total=2)
    progress.start("V1__a.sql")
    progress.start("R__b.sql")
    progress.finish()
    lines = progress.out.getvalue().splitlines()
    assert [re.sub(r"\d+\.\d s", "0 s", line) for line in lines] == ["[ 1/2] V1__a.sql  0 s", "[ 2/2] R__b.sql  0 s"]
    assert list(progress.seconds) == ["V1__a.sql", "R__b.sql"]


def test_nothing_is_printed_where_nothing_ran():
    progress = MigrationProgress(io.StringIO())
    progress.finish()
    assert progress.out.getvalue() == "" and progress.seconds == {}
