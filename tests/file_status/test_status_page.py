import io

from rich.console import Console

from file_status.status import Queue, Status
from file_status.status_page import duration, moment, page
from file_status.streaming_files import FileStatus, counts


def file(name: str, state: str, **changes) -> FileStatus:
    facts = {"late": False, "parts": 1, "rows": 5, "rows_in": 5, "rejected": 0, "waited": None, "cut_after": 4.0}
    facts |= {"version": "v1", "landed": "2026-11-24T09:10:11+00:00", "reason": None} | changes
    return FileStatus(key=f"streaming/users/{name}", state=state, **facts)


FILES = [
    file("loaded.csv", "loaded"),
    file("[red]cut.csv", "submitted", rows_in=3),
    file("bad.csv", "quarantined", rows=None, reason="line 7: no email"),
    file("slow.csv", "received", late=True, rows=None, waited=7260.0, rejected=2),
]


def shown(limit: int) -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    console.print(page(Status("dev", "2026-11-24T23:00:00+00:00", counts(FILES), Queue(1, 2, 3), FILES), limit))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_trouble_comes_first_then_what_is_under_way():
    lines = shown(10)
    order = [next(at for at, line in enumerate(lines) if name in line) for name in ("bad", "slow", "cut", "loaded.csv")]
    assert order == sorted(order)


def test_the_headline_has_the_numbers():
    assert shown(10)[0].startswith("dev at 2026-11-24T23:00:00+00:00: 1 received  1 submitted  1 loaded")
    assert "queue: 1 waiting, 2 in work, 3 dead letters" in shown(10)


def test_a_row_has_state_rows_and_lag():
    line = next(line for line in shown(10) if "cut.csv" in line)
    assert line.split() == ["users/[red]cut.csv", "09:10:11", "submitted", "1", "3", "of", "5", "4", "s"]
    assert any("received, late" in line and line.endswith("2 h 01 m") for line in shown(10))


def test_notes_stand_below_and_the_limit_is_said():
    assert shown(10)[-2:] == ["users/bad.csv: line 7: no email", "users/slow.csv: 2 rows rejected"]
    assert "… and 2 more" in shown(2)


def test_a_file_of_another_day_has_its_date():
    assert moment("2026-11-24T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "09:10:11"
    assert moment("2026-11-23T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "11-23 09:10"
    assert [duration(seconds) for seconds in (None, 4.4, 65, 7260)] == ["", "4 s", "1 m 05 s", "2 h 01 m"]
