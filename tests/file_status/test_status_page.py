import io

from rich.console import Console

from file_status.backlog import Backlog
from file_status.status import Queue, Status
from file_status.status_page import duration, moment, page
from file_status.streaming_files import FileStatus, counts
from file_status.vendor_batches import BatchStatus, DatasetRows


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


BACKLOG = Backlog(2, 3_500_000, 7260.0, 12.0, 50_000.0, 70.0)


def shown(limit: int, *batches: BatchStatus) -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    at = "2026-11-24T23:00:00+00:00"
    console.print(page(Status("dev", at, counts(FILES), Queue(1, 2, 3), BACKLOG, FILES, batches), limit))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_trouble_comes_first_then_what_is_under_way():
    lines = shown(10)
    order = [next(at for at, line in enumerate(lines) if name in line) for name in ("bad", "slow", "cut", "loaded.csv")]
    assert order == sorted(order)


def test_the_headline_has_the_numbers():
    assert shown(10)[0].startswith("dev at 2026-11-24T23:00:00+00:00: 1 received  1 submitted  1 loaded")
    assert "queue: 1 waiting, 2 in work, 3 dead letters" in shown(10)
    assert "backlog: 2 files, 3.5 MB, the oldest waits for 2 h 01 m" in shown(10)
    assert "rate: 12 files a minute, 0.1 MB a second; drains in 1 m 10 s" in shown(10)


def test_a_row_has_state_rows_and_lag():
    line = next(line for line in shown(10) if "cut.csv" in line)
    assert line.split() == ["users/[red]cut.csv", "09:10:11", "submitted", "1", "3", "of", "5", "4", "s"]
    assert any("received, late" in line and line.endswith("2 h 01 m") for line in shown(10))


def test_notes_stand_below_and_the_limit_is_said():
    assert shown(10)[-2:] == ["users/bad.csv: line 7: no email", "users/slow.csv: 2 rows rejected"]
    assert "… and 2 more" in shown(2)


def test_files_that_were_passed_over_are_named_and_are_no_trouble():
    console = Console(file=io.StringIO(), width=80)
    over = ["streaming/users/.DS_Store", "streaming/users/_SUCCESS"]
    none = Backlog(0, 0, 0.0, 0.0, 0.0, 0.0)
    status = Status("dev", "2026-11-24T23:00:00+00:00", counts([]), Queue(0, 0, 0), none, [], passed_over=over)
    console.print(page(status, 10))
    lines = console.file.getvalue().splitlines()
    assert "no files" in lines[0] and lines[-1] == "2 files passed over: users/.DS_Store, users/_SUCCESS"


def test_a_file_of_another_day_has_its_date():
    assert moment("2026-11-24T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "09:10:11"
    assert moment("2026-11-23T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "11-23 09:10"
    assert [duration(seconds) for seconds in (None, 4.4, 65, 7260)] == ["", "4 s", "1 m 05 s", "2 h 01 m"]


def batch(state: str, **changes) -> BatchStatus:
    facts = {
        "batch": "0123456789abcdef",
        "run": "R",
        "action": "load",
        "at": "2026-11-24T09:10:11+00:00",
        "by": "LOADER",
    }
    facts |= {"seconds": 65.0, "datasets": (), "warnings": (), "reasons": ()} | changes
    return BatchStatus(state=state, **facts)


def test_the_vendor_s_batches_stand_below_with_their_reasons():
    datasets = (DatasetRows("authors", 2, 1000, 9), DatasetRows("books", 1, 500, 9))
    lines = shown(
        1,
        batch("live", datasets=datasets, action="rollback"),
        batch("refused", batch=None, seconds=2.0, reasons=("books: no file", "authors: no file")),
    )
    start = next(at for at, line in enumerate(lines) if line.startswith("vendor batch"))
    assert lines[start + 1].split() == ["0123456789abcdef", "09:10:11", "live,", "rolled", "back", "3", "1,500", "1",
                                        "m", "05", "s", "LOADER"]  # fmt: skip
    assert lines[start + 2].split() == ["incomplete", "09:10:11", "refused", "2", "s", "LOADER"]
    assert lines[-2:] == ["incomplete: books: no file", "incomplete: authors: no file"]
    assert not any("vendor batch" in line for line in shown(1))


def test_nothing_from_outside_steers_the_terminal_and_what_nobody_wrote_is_named():
    console = Console(file=io.StringIO(), width=200)
    files = [file("a\x1b[2J.csv", "quarantined", reason="line 2: \x1b]0;x\x07")]
    batches = [batch("refused", by="\x1b[8m", reasons=("books: \x1b[2J",), batch="\x9b2J")]
    unreadable = ["quarantine/streaming/\x1b[2J.reason.json"]
    at, queue = "2026-11-24T23:00:00+00:00", Queue(0, 0, 0)
    status = Status("dev", at, counts(files), queue, BACKLOG, files, batches, unreadable=unreadable)
    console.print(page(status, 9))
    text = console.file.getvalue()
    assert text.replace("\n", "").isprintable()
    assert r"\u009b2J: books: \u001b[2J" in text and r"\u001b[8m" in text
    assert r"users/a\u001b[2J.csv" in text and r"\u001b]0;x\u0007" in text
    assert r"quarantine/streaming/\u001b[2J.reason.json is not what the splitter wrote" in text
