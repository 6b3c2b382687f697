"""The output of `python -m tools.permissions --used`; tests/terraform/test_used_permissions.py tests the measuring."""

from click.testing import CliRunner

from tools.permissions import __main__ as module

COUNTS = [
    {"identity": "a", "rights": 3, "used": 2, "accepted": 1, "superfluous": 0},
    {"identity": "B", "rights": 2, "used": 1, "accepted": 0, "superfluous": 1},
]


def printed(monkeypatch, code: int, counts: list) -> tuple[int, str]:
    monkeypatch.setattr(module, "_run", lambda test, **more: (code, counts))
    done = CliRunner().invoke(module.permissions, ["--used"])
    return done.exit_code, done.output


def test_one_table_has_each_identity_and_their_sum(monkeypatch):
    code, text = printed(monkeypatch, 0, COUNTS)
    assert code == 0
    assert text.splitlines()[2:] == ["| a | 3 | 2 | 1 | 0 |", "| B | 2 | 1 | 0 | 1 |", "| all | 5 | 3 | 1 | 1 |"]


def test_a_right_that_no_work_used_and_a_run_without_work_fail(monkeypatch):
    assert printed(monkeypatch, 1, COUNTS)[0] == printed(monkeypatch, 0, [])[0] == 1
