"""One rehearsal of the images, from its requirements to its clean-up."""

import os
import subprocess
from pathlib import Path

from rich.console import Console

from promotion import uv
from rehearsal.images import push, requirements
from rehearsal.images.bases import Choice
from rehearsal.images.buildah import opened
from rehearsal.images.flow import Images
from rehearsal.images.report import ImageReport
from rehearsal.session import session
from rehearsal.steps import StepFailed, Steps

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def rehearse_images(
    console: Console, folder: Path, file: Path, *, choice: Choice, port: int, build_only: bool, target: str | None
) -> ImageReport:
    """Build the images in `folder`, run them, push them to `target` if there is one; write the report, and return it.

    Raise StepFailed at the first step that can't be finished, or with the next step if no image can be built here.
    """
    if reason := requirements.missing():
        raise StepFailed(reason)
    logins = push.logins(os.environ, target)
    # A cloud of its own, so that one that a person uses goes on.
    os.environ["LOCALCLOUD_FOLDER"] = str(folder / "cloud")
    os.environ |= {"LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0"}
    with session(console, folder, file, keep=False) as processes:
        with opened(folder / "store", processes, mounts(folder)) as buildah:
            images = Images(Steps(console), processes, buildah, folder, choice, port, target, logins)
            images.build()
            if not build_only:
                images.run()
            images.push()
            images.remove_work()
        images.report.steps = images.steps.timings
        images.report.write(file)
        images.report.show(console)
    seconds = sum(step.seconds for step in images.report.steps)
    console.print(f"\n{len(images.report.steps)} steps in {seconds:.0f} s; the same as JSON is in {file}")
    return images.report


def mounts(folder: Path) -> tuple[tuple[Path, str], ...]:
    """Return what builds read of this machine: its certificate authorities, and the packages that uv has fetched."""
    settings = folder / "uv.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("system-certs = true\n")
    done = subprocess.run([uv.find(), "cache", "dir"], capture_output=True, text=True, timeout=60, check=True)
    cache = Path(done.stdout.strip())
    cache.mkdir(parents=True, exist_ok=True)
    authorities = Path(os.environ.get("SSL_CERT_FILE") or _CERTIFICATES)
    mounts = [(settings, "/etc/uv/uv.toml:ro"), (cache, "/root/.cache/uv")]
    return tuple([*mounts, *([(authorities, f"{_CERTIFICATES}:ro")] if authorities.is_file() else [])])
