"""The style of the scripts, by sqlfluff: https://docs.sqlfluff.com/en/stable/reference/cli.html"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from promotion.errors import PromotionError

_SECONDS = 300


def check(paths: Sequence[Path], config: Path) -> list[str]:
    """Return a line for each of sqlfluff's findings in these scripts. Raise PromotionError if it does not run."""
    if not paths:
        return []
    command = [sys.executable, "-m", "sqlfluff", "lint", "--format", "json", "--config", str(config), "--nofail"]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, timeout=_SECONDS, check=False)
    try:
        files = json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise PromotionError(f"sqlfluff did not run: {last}; install it: uv sync --group test") from error
    return [
        f"{file['filepath']}:{each['start_line_no']}: {each['code']} {each['description']}; "
        f"correct it, or run: sqlfluff fix {file['filepath']}"
        for file in files
        for each in file["violations"]
    ]
