"""One rehearsal of a promotion, from its lock to its clean-up: nothing that it started outlives it."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from promotion import uv
from promotion.environment import PROJECT, load
from promotion.release.admission import order
from rehearsal.ending import afterwards
from rehearsal.processes import Processes
from rehearsal.promotion import releases
from rehearsal.promotion.environment_cloud import Place
from rehearsal.promotion.flow import Promotion
from rehearsal.promotion.pipeline import Pipeline
from rehearsal.promotion.report import PromotionReport
from rehearsal.session import session
from rehearsal.steps import StepFailed, Steps
from rehearsal.upgrade import clone, commit
from tools.gitlab_ci_local import runner
from tools.npm import NpmFailed


def rehearse_promotion(console: Console, folder: Path, file: Path) -> PromotionReport:
    """Promote in `folder`, write the report to `file`, and return it. Raise StepFailed at the first step that fails."""
    # The clouds are the environments' own; one that a person uses goes on.
    os.environ["LOCALCLOUD_FOLDER"] = str(folder / "none")
    with session(console, folder, file, keep=False) as processes:
        steps = Steps(console)
        with _places(steps, processes, folder) as places:
            promotion = Promotion(steps, _pipeline(steps, processes, folder, places), places)
            try:
                promotion.run()
            finally:
                promotion.report.steps = steps.timings
                promotion.report.write(file)
            promotion.report.show(console)
    seconds = sum(step.seconds for step in steps.timings)
    console.print(f"\n{len(steps.timings)} steps in {seconds:.0f} s; the same as JSON is in {file}")
    return promotion.report


@contextmanager
def _places(steps: Steps, processes: Processes, folder: Path) -> Iterator[list[Place]]:
    """Yield the environments in their order, set up, each with a cloud of its own; stop the clouds afterwards."""
    project = folder / "project"
    with steps.step("files") as step:
        name = commit.export_working_tree(PROJECT, project)
        releases.with_one_worker(project, order())
        clone.check_out(project, PROJECT, name.rstrip("+"))
        runner.as_main(project)
        runner.keep_artifacts(project)
        step.say(f"of {name[:12]}{', and what is not committed' if name.endswith('+') else ''}")
    places = [Place(load(name), project, folder / name, processes) for name in order()]

    def stop() -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Place.stop, places))

    with afterwards(processes.end_all, stop):
        for place in places:
            place.folder.mkdir(parents=True, exist_ok=True)
            with steps.step(f"{place.name}: cloud, set-up") as step:
                place.start(step.say)
                place.set_up(step.say)
                step.say(f"AWS account {place.environment.aws_account_id} on {place.cloud['AWS_ENDPOINT_URL']}")
        yield places


def _pipeline(steps: Steps, processes: Processes, folder: Path, places: list[Place]) -> Pipeline:
    with steps.step("pipeline") as step:
        try:
            script = runner.script()
        except NpmFailed as error:
            raise StepFailed(str(error)) from error
        variables = runner.environment(processes.environment, folder / "tools")
        pipeline = Pipeline(folder / "project", script, processes.with_environment(variables))
        cache = subprocess.run([uv.find(), "cache", "dir"], capture_output=True, text=True, timeout=60, check=True)
        # The machine's cache of packages stands for GitLab's. Each job makes its environment from it.
        everywhere = {"UV_CACHE_DIR": cache.stdout.strip()}
        pipeline.configure((place.variables(folder / f"{place.name}-id-token") for place in places), everywhere)
        step.say("gitlab-ci-local, with the variables of three environments")
    return pipeline
