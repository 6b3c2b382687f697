import subprocess
import sys

import pytest

from tests.conftest import PROJECT, clean_environment


@pytest.mark.slow
def test_a_report_of_nothing_says_what_is_to_be_done_first(tmp_path):
    command = [sys.executable, "-m", "scripts.report", "local"]
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {tmp_path}/local/outputs.json is missing; apply first "
        "(python -m scripts.apply local), or, where it is applied, fetch the outputs: docs/runbook.md, "
        '"Before you run a command"\n'
    )
