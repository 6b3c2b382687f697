"""The images from their bases to their main jobs: built, then run as their own users against the local cloud."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from snowflake.connector import SnowflakeConnection

from pipelines.service_user import ServiceUser
from promotion.environment import PROJECT
from promotion.outputs import Outputs
from rehearsal.cloud import ANSWER_SECONDS, Cloud
from rehearsal.images import lane, notebook, push
from rehearsal.images.bases import Bases, Choice
from rehearsal.images.buildah import Buildah
from rehearsal.images.catalog import Source, sources
from rehearsal.images.container import Container, container, stop
from rehearsal.images.report import Built, ImageReport, Job
from rehearsal.images.services import Services
from rehearsal.images.stand_in import Reference
from rehearsal.landing import Arrival, files, upload, write_manifest
from rehearsal.processes import Processes
from rehearsal.steps import Step, StepFailed, Steps
from rehearsal.upgrade import clone, commit
from rehearsal.upgrade.checkout import Checkout

_ENVIRONMENT = "local"
_LOAD_SECONDS = 600
_IMPORT = "import contracts.reader, pipelines.splitter.settings as settings; print(settings.__file__)"


@dataclass
class Images:
    """Composes the steps. `folder` holds the store and the files of the run; `port` is the notebook's."""

    steps: Steps
    processes: Processes
    buildah: Buildah
    folder: Path
    choice: Choice
    port: int
    target: str | None = None  # where the images are pushed
    logins: Mapping[str, str] = field(default_factory=dict, repr=False)  # of push.logins
    report: ImageReport = field(default_factory=ImageReport)
    head: str = ""  # the commit of the files in their clone

    @property
    def _work(self) -> Path:
        return self.folder / "work"

    @property
    def _project(self) -> Path:
        return self._work / "project"

    @property
    def _digests(self) -> Path:
        return self.folder / "digests.json"

    def build(self) -> None:
        """Build every image from the files that a commit of the working tree would have. Raise StepFailed."""
        with self.steps.step("files") as step:
            shutil.rmtree(self._work, ignore_errors=True)
            self._digests.unlink(missing_ok=True)
            name = commit.export_working_tree(PROJECT, self._project)
            self.head = clone.check_out(self._project, PROJECT, name.rstrip("+"))
            step.say(f"of {name[:12]}{', and what is not committed' if name.endswith('+') else ''}")
        found = sources(self._project)
        for reference in sorted({base for source in found for base in source.bases}):
            with self.steps.step(f"base {Reference.read(reference).name}") as step:
                base = Bases(self.buildah, self.choice).bring(reference, step.say)
                self.report.bases.append(base)
                step.say(f"a stand-in: {base.description}" if base.stand_in else base.description)
        if self.target:
            push.must_be_real(self.report.bases)
        for source in found:
            with self.steps.step(f"build {source.name}") as step:
                self._build(source, step)
        self.buildah.prune()

    def _build(self, source: Source, step: Step) -> None:
        replacements = {base.reference: base.image for base in self.report.bases if base.reference in source.bases}
        file, context = self._project / source.dockerfile, self._project / source.context
        name = _tag(source.name)
        image = self.buildah.build(name, file, context, replacements=replacements, say=step.say)
        made = self.buildah.inspect(image)
        built = Built(source.name, source.dockerfile, image, made.user, bool(made.health), source.bases)
        self.report.images.append(built)
        step.say(f"{image[:12]}, user {made.user}{', with a health check' if made.health else ''}")

    def run(self) -> None:
        """Run each image's main job. Raise StepFailed at the first that fails."""
        cloud = self._cloud()
        providers, objects = lane.mirror(Path(cloud["TF_PLUGIN_MIRROR"])), lane.objects(self._project)
        mounts = {**self._shared(cloud), **providers, **objects, self._work: str(self._work)}
        with self._container("ci", mounts) as jobs:
            side = lane.checkout(jobs, self.processes, self._project, cloud, self.head)
            with self.steps.step("ci: keys and roles") as step:
                roles = lane.roles(side, step.say)
                side.make_release(lambda line: None)

            def run_job(name: str) -> None:
                with self.steps.step(f"ci: {name}") as step:
                    side.run_job(name, roles, step.say)
                    self.report.jobs.append(Job("ci", name, jobs.user(), lane.commands(side, name)))

            with self.steps.step("ci: other jobs start") as step:
                self._start_others(jobs, side, step)
            for name in lane.BEFORE_SERVICES:
                run_job(name)
            services = Services(self.processes, cloud, side.outputs)
            with self._splitter(services, side.outputs, cloud):
                for name in lane.BESIDE_SERVICES:
                    run_job(name)
            self._vendor(services, side.outputs, cloud)
        self._emr()
        self._notebook()

    def _start_others(self, inside: Container, side: Checkout, step: Step) -> None:
        """Start what is not run here: the buttons' jobs, and the pipeline's own, which call make."""
        for name in lane.ONLY_STARTED:
            self.report.jobs.append(Job("ci", name, inside.user(), f"starts: {lane.start(side, name, step.say)}"))
        targets = lane.make_targets(self._project)
        lane.start_make(side, targets)
        for target in targets:
            self.report.jobs.append(Job("ci", target, inside.user(), "make prints its commands"))
        step.say(f"{', '.join(lane.ONLY_STARTED)} print their help; make knows {', '.join(targets)}")

    def push(self) -> None:
        """Push every image to the target, if there is one, and write the digests for the release. Raise StepFailed."""
        if not self.target:
            return
        with self.steps.step("push") as step:
            login = push.write_logins(self.logins, self.folder / "login.json")
            try:
                # A tag can't be moved, and a job may run again.
                tag = "-".join(filter(None, [self.head, os.environ.get("CI_JOB_ID")]))
                digests = push.push(self.buildah, self.report.images, self.target, tag, login, step.say)
            finally:
                (self.folder / "login.json").unlink(missing_ok=True)
            self._digests.write_text(json.dumps(digests, indent=2) + "\n")
            step.say(f"{len(self.report.images)} images, to {self.target}")

    def remove_work(self) -> None:
        """Remove the files of a run that ended well; those of one that failed stay to be looked at."""
        shutil.rmtree(self._work, ignore_errors=True)

    def _cloud(self) -> dict[str, str]:
        with self.steps.step("local cloud") as step:
            variables = Cloud(self.processes, _ENVIRONMENT).start(step.say)
            step.say(f"AWS on {variables['AWS_ENDPOINT_URL']}, Snowflake on port {variables['SNOWFLAKE_PORT']}")
        return variables

    @contextmanager
    def _splitter(self, services: Services, outputs: Outputs, cloud: dict[str, str]) -> Iterator[None]:
        """Run the splitter, load the sample set with it, and stop it at the block's end."""
        data = self._work / "data"
        with self._container("splitter", self._shared(cloud)) as inside:
            with self.steps.step("splitter") as step:
                self.processes.run("sampledata", self.processes.python("sampledata", str(data)), seconds=120)
                splitter = services.splitter(inside, step.say)
                streaming = [path for path in files(data) if path.relative_to(data).parts[0] == "streaming"]
                s3 = boto3.client("s3")
                upload(s3, outputs.landing_bucket, data, streaming, step.done)
                with _warehouse(services, outputs) as rows:
                    arrival = Arrival(s3, outputs.landing_bucket, outputs.ready_bucket, rows)
                    loaded = arrival.wait(len(streaming), _LOAD_SECONDS, splitter.must_run, step)
                shown = f"{len(streaming)} files to {sum(loaded.values()):,} rows; healthy"
                step.say(shown)
            yield
            with self.steps.step("splitter stops") as step:
                if code := stop(splitter, self.processes):
                    raise StepFailed(f"the splitter ends with {code} after a TERM (log: {splitter.log})")
                step.say("exit code 0 after a TERM")
            self.report.jobs.append(Job("splitter", "service", inside.user(), f"{shown}; stopped by TERM"))

    def _vendor(self, services: Services, outputs: Outputs, cloud: dict[str, str]) -> None:
        data = self._work / "data"
        paths = [path for path in files(data) if path.relative_to(data).parts[0] == "vendor"]
        with self._container("bulk-load", self._shared(cloud)) as inside, self.steps.step("vendor load") as step:
            s3 = boto3.client("s3")
            upload(s3, outputs.landing_bucket, data, paths, step.done)
            write_manifest(s3, outputs.landing_bucket, data, paths)
            shown = services.load_vendor(inside, step.say)
            self.report.jobs.append(Job("bulk-load", "batch", inside.user(), shown))

    def _emr(self) -> None:
        """Load the splitter's code with the image's Python. EMR starts Spark, and brings it: neither is here."""
        with self._container("splitter-emr", {}) as inside, self.steps.step("splitter-emr") as step:
            python = ["/marquee/.venv/bin/python", "-c", _IMPORT]
            shown = inside.processes(self.processes).run("emr", python, seconds=60).strip()
            step.say(f"loads {shown}")
            self.report.jobs.append(Job("splitter-emr", "import", inside.user(), "without EMR and its Spark"))

    def _notebook(self) -> None:
        with self._container("notebook", {}) as inside, self.steps.step("notebook") as step:
            found = notebook.run(inside, self.processes, self.port, step.say)
            step.say(f"in a browser on port {self.port}: {', '.join(found)}")
            self.report.jobs.append(Job("notebook", "JupyterLab", inside.user(), ", ".join(found)))

    @contextmanager
    def _container(self, name: str, mounts: dict[Path, str]) -> Iterator[Container]:
        with container(self.buildah, _tag(name), name, mounts, lambda line: None) as inside:
            yield inside

    def _shared(self, cloud: dict[str, str]) -> dict[Path, str]:
        """Return the mounts of a container that talks to the cloud: the authorities of the cloud and of the machine."""
        own = Path(cloud["AWS_CA_BUNDLE"])
        return {own: f"{own}:ro", **dict(self.buildah.mounts)}


@contextmanager
def _warehouse(services: Services, outputs: Outputs) -> "Iterator[_Rows]":
    analyst = {**services.cloud, **outputs.analyst_variables()}
    with ServiceUser.from_environment(analyst).connect(network_timeout=ANSWER_SECONDS) as connection:
        yield _Rows(connection, outputs.database)


@dataclass(frozen=True)
class _Rows:
    """Counts the rows of a dataset, as an analyst."""

    connection: SnowflakeConnection
    database: str

    def __call__(self, dataset: str) -> int:
        cursor = self.connection.cursor()
        cursor.execute(f"SELECT ROW_COUNT FROM {self.database}.MARTS.HOLDINGS WHERE DATASET = %s", (dataset.lower(),))
        [(rows,)] = cursor.fetchall()
        return int(rows)


def _tag(name: str) -> str:
    return f"localhost/marquee/{name}:rehearsal"
