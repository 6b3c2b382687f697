"""The verb `lint_migrations`, which needs no cloud."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from promotion.environment import PROJECT


def _lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.lint_migrations", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)


def test_the_projects_own_migrations_pass() -> None:
    done = _lint()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" migrations, no finding\n")


def test_each_finding_and_each_script_that_can_not_be_read_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "V1__a.sql").write_text("\nDROP STAGE {{ database }}.RAW.X;\n")
    (tmp_path / "raw" / "V2__b.sql").write_text("DROP TABLE IF EXISTS {{ databse }}.RAW.X;")
    done = _lint("--migrations", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["V2__b.sql", *[f"{tmp_path}/raw/V1__a.sql:1"] * 2]
    assert [" M201 " in line or " M501 " in line for line in lines] == [False, True, True]
