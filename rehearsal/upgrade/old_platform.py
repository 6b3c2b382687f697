"""The platform before the change: built by the old side's own lane, with data that its own services loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boto3

from rehearsal.landing import Arrival, files, upload
from rehearsal.processes import Processes
from rehearsal.steps import Steps
from rehearsal.upgrade import administration
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.fleet import Fleet, send_vendor_files
from rehearsal.upgrade.identities import Identities
from rehearsal.upgrade.sides import Packages

LANE = ("plan", "apply", "migrate")


@dataclass(frozen=True)
class Data:
    """The files that the old platform holds; `vendor` are those of the vendor's batch."""

    folder: Path
    streaming: list[Path]
    vendor: list[Path]

    @classmethod
    def read(cls, folder: Path) -> "Data":
        """Return the files of a folder in the documented layout. Raise StepFailed if a dataset has none."""
        paths = files(folder)
        streaming = [path for path in paths if path.relative_to(folder).parts[0] == "streaming"]
        return cls(folder, streaming, [path for path in paths if path not in streaming])


@dataclass(frozen=True)
class OldPlatform:
    """Builds the platform of `side`. Every failure raises StepFailed: there is nothing to rehearse a change on."""

    steps: Steps
    processes: Processes  # with the administrator's login
    side: Checkout

    def build(self, packages: Packages) -> Identities:
        """Run the lane of the old side up to its migrations; return the identities of the jobs."""
        with self.steps.step("old: packages"):
            packages.wait("old")
        with self.steps.step("old: keys and roles") as step:
            roles = administration.set_up(self.processes, self.side, step.say)
            step.say(f"the jobs are {', '.join(arn.rpartition('/')[2] for arn in sorted(roles.roles.values()))}")
        with self.steps.step("old: release") as step:
            self.side.make_release(step.say)
        for job in LANE:
            with self.steps.step(f"old: {job}") as step:
                self.side.run_job(job, roles, step.say)
        return roles

    def fill(self, given: Path | None, folder: Path, fleet: Fleet, rows: Callable[[str], int]) -> Data:
        """Start the services, and load the files in `given`, or else a sample set of the old side in `folder`.

        `rows` counts the rows of a dataset in RAW. Return the files.
        """
        with self.steps.step("old: data") as step:
            if given is None:
                self.side.as_administrator("sampledata", str(folder), say=step.say)
            data = Data.read(given or folder)
            step.say(f"{len(data.streaming) + len(data.vendor)} files, in {data.folder}")
        with self.steps.step("old: services") as step:
            fleet.replace(self.side, step.say)
            s3, outputs = boto3.client("s3"), self.side.outputs
            upload(s3, outputs.landing_bucket, data.folder, data.streaming, step.done)
            arrival = Arrival(s3, outputs.landing_bucket, outputs.ready_bucket, rows)
            loaded = arrival.wait(len(data.streaming), 600, fleet.must_run, step)
            send_vendor_files(s3, outputs.landing_bucket, data.folder, data.vendor, 0)
            fleet.load_vendor(self.side, step.say)
            self.side.pass_release(step.say)
            step.say(f"all files are loaded, {sum(loaded.values()):,} rows by Snowpipe")
        return data
