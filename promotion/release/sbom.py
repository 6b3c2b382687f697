"""The bill of materials: every package of the lock that is deployed, as CycloneDX 1.5, by uv's own export.

https://docs.astral.sh/uv/concepts/projects/export/
"""

import json
import subprocess
import uuid
from pathlib import Path

from promotion import uv
from promotion.errors import PromotionError

_SECONDS = 120
# The packages of the services and jobs, and those that the notebook and the report add.
_GROUPS = ("--no-default-groups", "--group", "exploration")


def cyclonedx(project: Path, commit: str, at: str) -> tuple[str, int]:
    """Return the bill of a project's lock, and the number of its components. Raise PromotionError.

    One commit, of the time `at` (ISO 8601), always has the same bill: uv's serial number and time of day are replaced.
    """
    options = ("--format", "cyclonedx1.5", "--preview-features", "sbom-export", "--frozen", *_GROUPS)
    done = subprocess.run(
        [uv.find(), "export", *options, "--project", str(project)],
        cwd=project,
        env=uv.variables(),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise PromotionError(f"uv can't write the bill of materials: {last}; is uv 0.13 or newer here?")
    bill = json.loads(done.stdout)
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, commit).urn
    bill["metadata"]["timestamp"] = at
    return json.dumps(bill, indent=2) + "\n", len(bill["components"])
