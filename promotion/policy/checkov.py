"""checkov's own checks over the text of Terraform: https://www.checkov.io/

It pins other versions of what the platform uses, so it lives in an environment of its own, locked in tools/checkov.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from promotion import uv
from promotion.environment import PROJECT
from promotion.errors import PromotionError
from promotion.policy.finding import Finding

_LOCK = PROJECT / "tools" / "checkov"
_SECONDS = 600


class CheckovFailed(PromotionError):
    """checkov is not there, or could not read the folder."""


def check(folder: Path, values: Path) -> list[Finding]:
    """Return the checks that fail in the Terraform of `folder`, with the values of an environment.

    Raise CheckovFailed, UvNotInstalled.
    """
    command = [
        uv.find(), "run", "--project", str(_LOCK), "--frozen", "--no-default-groups", "checkov",
        "--directory", str(folder), "--framework", "terraform", "--var-file", str(values),
        "--quiet", "--compact", "--output", "json", "--skip-download", "--soft-fail",
    ]  # fmt: skip
    own = {"UV_PROJECT_ENVIRONMENT": str(PROJECT / "build" / "checkov"), "LOG_LEVEL": "ERROR"}
    environment = uv.variables() | own
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, env=environment, check=True)
        return sorted(_findings(json.loads(done.stdout)))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise CheckovFailed(f"checkov failed: {said[-1] if said else error}; run: {' '.join(command)}") from error


def _findings(report: Any) -> list[Finding]:
    parts = report if isinstance(report, list) else [report]
    failed = [each for part in parts for each in part.get("results", {}).get("failed_checks", [])]
    unread = [path for part in parts for path in part.get("results", {}).get("parsing_errors", [])]
    return [_finding(each) for each in failed] + [
        Finding("unread", path, "checkov can't parse it", "write it so that checkov can", "no check sees this file")
        for path in unread
    ]


def _finding(each: Mapping[str, Any]) -> Finding:
    place = f"terraform{each['file_path']}"
    remedy = f"revise it, or accept it in environments/policy_exceptions.yaml ({each.get('guideline') or 'checkov.io'})"
    return Finding(each["check_id"], each["resource"], place, remedy, each["check_name"])
