"""The services of both sides: the splitter that works, its replacement beside it, and the vendor load."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from promotion.aws import Client
from rehearsal import splitter_log
from rehearsal.processes import Processes, Service
from rehearsal.steps import StepFailed
from rehearsal.upgrade.checkout import Checkout

_START_SECONDS = 180
_LOAD_SECONDS = 300
_CHECK_SECONDS = 60
_LOG = "splitter-"


@dataclass
class Fleet:
    """Runs one splitter, or two while one replaces the other. `side`: whose splitter works now."""

    processes: Processes
    side: Checkout | None = None
    splitter: Service | None = None
    _numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    def must_run(self) -> None:
        """Raise StepFailed if the splitter has ended by itself."""
        if self.splitter:
            self.splitter.must_run()

    def replace(self, side: Checkout, say: Callable[[str], None], beside: Callable[[], None] = lambda: None) -> None:
        """Start the splitter of `side`; once it is healthy, and `beside` has run, end the one before it.

        Raise StepFailed if it does not become healthy: then the one before it goes on.
        """
        image = side.image("splitter")
        role = {**side.services().splitter(), **splitter_log.WATCHED, "SPARK_LOCAL_DIRS": str(image.folder)}
        name = f"{_LOG}{next(self._numbers)}-{side.name}"
        say(f"the splitter of the {side.name} side starts")
        started = side.serve("splitter", name, role, image)
        try:
            self._wait(started, side.python(), image.folder)
            beside()
        except StepFailed:
            started.stop()
            raise
        before, self.splitter, self.side = self.splitter, started, side
        if before:
            say("the splitter before it stops")
            before.stop()

    def last_error(self) -> str:
        """Return the last error that a splitter logged; empty if there is none."""
        for log in sorted(self.processes.logs.glob(f"{_LOG}*.log"), reverse=True):
            for found in reversed(list(splitter_log.events(log))):
                if found.get("level") == "error":
                    return str(found.get("error") or found.get("reason") or found.get("event"))
        return ""

    def stop(self) -> None:
        """End the splitter."""
        if self.splitter:
            self.splitter.stop()

    def load_vendor(self, side: Checkout, say: Callable[[str], None]) -> None:
        """Run the vendor load of `side`. Raise StepFailed with its last line."""
        image = side.image("bulk_load")
        command, role = image.command(side.python()), side.services().bulk_load()
        side.run("bulk-load", command, role, seconds=_LOAD_SECONDS, say=say, folder=image.folder)

    def _wait(self, service: Service, python: Path, folder: Path) -> None:
        """Wait until the image's health check passes."""
        check = [str(python), "-m", "pipelines.splitter.health"]

        def trouble() -> str | None:
            variables = splitter_log.health_check(service.log)
            if variables is None:
                return "it does not listen yet"
            environment = {**self.processes.environment, **variables}
            try:
                done = subprocess.run(
                    check, cwd=folder, env=environment, capture_output=True, text=True, timeout=_CHECK_SECONDS
                )
            except subprocess.TimeoutExpired:
                return f"no answer within {_CHECK_SECONDS} s"
            return None if done.returncode == 0 else done.stdout.strip() or "no answer"

        service.wait_until_healthy(trouble, _START_SECONDS)


def send_vendor_files(s3: Client, bucket: str, data: Path, paths: list[Path], batch: int) -> None:
    """Upload the vendor's files and their manifest as batch number `batch`: the same rows, one file with another end.

    Equal files would be the batch before, which nothing loads again.
    """
    plain = next((path for path in paths if path.suffix != ".gz"), None)
    entries = []
    for path in paths:
        body = path.read_bytes() + (b"\n" * batch if path == plain else b"")
        s3.put_object(Bucket=bucket, Key=path.relative_to(data).as_posix(), Body=body)
        entries.append({"name": path.relative_to(data / "vendor").as_posix(), "bytes": len(body)})
    s3.put_object(Bucket=bucket, Key="vendor/manifest.json", Body=json.dumps({"files": entries}).encode())
