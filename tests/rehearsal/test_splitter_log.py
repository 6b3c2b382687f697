"""The port that a splitter took by itself, from its log."""

from pathlib import Path

import pytest

from rehearsal import splitter_log

LISTENS = '{"event": "watched", "metrics": "http://127.0.0.1:40123/metrics"}'


@pytest.mark.parametrize(
    ("text", "port"),
    [
        (f"WARN Spark\n{LISTENS}\n", "40123"),
        (f'{{"event": "started"}}\n{LISTENS}\n{{"event": "received"}}\n', "40123"),
        ("", None),
        ('{"event": "started"}\n{no JSON}\n', None),
        (LISTENS[:40], None),  # it is read while the splitter writes
    ],
)
def test_the_health_check_asks_the_port_that_the_splitter_logged(tmp_path: Path, text: str, port: str | None):
    (tmp_path / "splitter.log").write_text(text)
    found = splitter_log.health_check(tmp_path / "splitter.log")
    assert (found and found["MARQUEE_METRICS_PORT"]) == port


def test_no_port_is_chosen_before_the_splitter_listens():
    """One that was found free is free no more when somebody else takes it."""
    assert splitter_log.WATCHED["MARQUEE_METRICS_PORT"] == "0"
    rehearsal = Path(splitter_log.__file__).parent
    assert [str(file) for file in rehearsal.rglob("*.py") if '("127.0.0.1", 0)' in file.read_text()] == []
