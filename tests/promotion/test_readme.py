"""The example of promotion/README.md runs as it stands there."""

import re
import subprocess
import sys

from tests.conftest import PROJECT
from tests.warehouse import make_warehouse


def test_its_example_prints_the_plan_of_the_migrations(cloud, tmp_path):
    [example] = re.findall(r"^```python\n(.+?)^```", (PROJECT / "promotion/README.md").read_text(), re.M | re.S)
    (tmp_path / "local").mkdir()
    make_warehouse(cloud, ["migrator"]).write_outputs(tmp_path / "local")

    done = subprocess.run(
        [sys.executable, "-c", example], cwd=PROJECT, capture_output=True, text=True, timeout=120,
        env={**cloud.environment, "MARQUEE_BUILD": str(tmp_path)},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Plan(problems=[], scripts=[Script(name='V2026")
