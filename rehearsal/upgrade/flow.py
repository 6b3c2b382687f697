"""The rehearsal of a change: the old platform loads, the change is deployed over it, taken back, and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import boto3

from contracts.contract import Contract
from contracts.reader import read_all
from rehearsal.cloud import Cloud
from rehearsal.ending import afterwards
from rehearsal.landing import Arrival
from rehearsal.processes import Processes
from rehearsal.steps import Steps
from rehearsal.upgrade.answers import ChangedAnswer, beside
from rehearsal.upgrade.attempts import Attempts
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.deployment import Deployment
from rehearsal.upgrade.fleet import Fleet
from rehearsal.upgrade.old_platform import OldPlatform
from rehearsal.upgrade.sides import REPORT_GROUPS, Files, Packages
from rehearsal.upgrade.state import State, changed_objects, right_changes
from rehearsal.upgrade.verdict import Difference, Verdict, answer_faults, row_faults
from rehearsal.upgrade.watch import (
    Watch,
    patience_seconds,
    streaming_contracts,
    watching,
)

SIDES = "sides"  # the folder with the files and packages of both sides, below the rehearsal's own
_ENVIRONMENT = "local"
_ANSWER_SECONDS = 300


class _Moment(NamedTuple):
    """The platform at one moment: its state, and its answers as `pipelines.exploration` prints them."""

    state: State
    answers: str


@dataclass
class ChangeRehearsal:
    """Composes the steps. `named`: the commit to rehearse from; `data`: the user's own files, or None."""

    steps: Steps
    processes: Processes
    folder: Path
    named: str
    data: Path | None

    def run(self) -> Verdict:
        """Run every step and return the verdict. Raise StepFailed if the old side by itself does not work."""
        place, patience = self.folder / SIDES, patience_seconds()
        with afterwards(self.processes.end_all, lambda: Files.remove(place)):
            with self.steps.step("files of both sides") as step:
                sides = Files.write(self.named, place)
                step.say(f"{sides.base.commit[:12]}, and {sides.change[:13]} over it")
            return self._rehearse(sides, patience)

    def _rehearse(self, sides: Files, patience: float) -> Verdict:
        cloud = self._cloud()
        old, new = (sides.checkout(name, self.processes, cloud) for name in ("old", "new"))
        fleet, attempts = Fleet(self.processes), Attempts(self.steps)
        platform = OldPlatform(self.steps, self.processes, old)
        with Packages(old, new) as packages:
            roles = platform.build(packages)
            with watching(old, patience) as watch:
                data = platform.fill(self.data, self.folder / "data", fleet, watch.rows)
                watch.start()
                before = self._before(old, watch, fleet, packages)
                deployment = Deployment(attempts, self.processes, sides, old, new, roles, fleet, watch, data)
                with self.steps.step("new: packages"):
                    packages.wait("new", "new report")
                deployment.forward()
                after, answers = self._after(deployment, before)
                deployment.back()
                return self._verdict(deployment, (before.state, after), answers)

    def _cloud(self) -> dict[str, str]:
        with self.steps.step("local cloud") as step:
            variables = Cloud(self.processes, _ENVIRONMENT).start(step.say)
            step.say(f"the working tree's, for both sides; Snowflake on port {variables['SNOWFLAKE_PORT']}")
        return variables

    def _before(self, old: Checkout, watch: Watch, fleet: Fleet, packages: Packages) -> _Moment:
        with self.steps.step("before: traffic") as step:
            watch.settle(step.say, fleet.must_run)
        with self.steps.step("before: answers") as step:
            packages.wait("old report")
            return _Moment(watch.state(), self._ask(old))

    def _after(self, deployment: Deployment, before: _Moment) -> tuple[State, list[ChangedAnswer]]:
        """Return the state after the change; and the answers, if they could be given."""
        attempts, watch, new = deployment.attempts, deployment.watch, deployment.new
        watch.begin("after", *([self._shapes(new)] if deployment.complete else []))
        with attempts.step("after: traffic") as step:
            deployment.settle(step)
        state, answers = watch.state(), []
        if deployment.complete:
            with attempts.step("after: answers") as step:
                answers = beside(before.answers, self._ask(new), self._ask_files(new, deployment.data.folder))
                step.say(f"{sum(answer.before == answer.after for answer in answers)} of {len(answers)} as before")
        return state, answers

    def _verdict(
        self, deployment: Deployment, states: tuple[State, State], answers: Sequence[ChangedAnswer]
    ) -> Verdict:
        attempts, watch, sides = deployment.attempts, deployment.watch, deployment.sides
        with attempts.step("back: traffic") as step:
            deployment.settle(step)
        with self.steps.step("every row") as step:
            watch.end(step.say)
            traffic, kept = watch.tallies(), watch.kept(states[0])
            step.say(f"{sum(tally.sent for tally in (*traffic, *kept)):,} rows compared")
        faults = [*attempts.faults, *self._quarantined(deployment.old)]
        faults += [*row_faults(traffic, kept), *answer_faults(answers)]
        difference = Difference(
            schema=changed_objects(*states),
            rights=right_changes(*states),
            infrastructure=[str(change) for change in deployment.plan],
            taken_back=deployment.taken_back.lines,
            not_taken_back=deployment.taken_back.left,
        )
        return Verdict(
            base=sides.base.commit,
            change=sides.change,
            same=sides.same,
            note=sides.base.note,
            faults=faults,
            traffic=traffic,
            kept=kept,
            answers=answers,
            pipes=watch.pipes(),
            difference=difference,
            steps=self.steps.timings,
        )

    def _quarantined(self, old: Checkout) -> list[str]:
        outputs = old.outputs
        arrival = Arrival(boto3.client("s3"), outputs.landing_bucket, outputs.ready_bucket, lambda dataset: 0)
        reasons = arrival.quarantined()
        return [f"{len(reasons)} files are in quarantine, the first: {reasons[0]}"] if reasons else []

    def _shapes(self, new: Checkout) -> dict[str, Contract]:
        return streaming_contracts(read_all(new.folder / "contracts"))

    def _ask(self, side: Checkout) -> str:
        """Return the warehouse's answers, by the code of `side`."""
        command = [str(side.python(*REPORT_GROUPS)), "-m", "pipelines.exploration", "--engine", "warehouse", "--json"]
        analyst = {**side.cloud, **side.services().analyst()}
        return side.run("answers", command, analyst, seconds=_ANSWER_SECONDS, folder=side.folder)

    def _ask_files(self, side: Checkout, data: Path) -> str:
        """Return DuckDB's answers from the files; DuckDB is a developer's, not a part of a job."""
        where = ("--engine", "duckdb", "--data", str(data), "--json")
        command = self.processes.python("pipelines.exploration", *where)
        return self.processes.run("answers-files", command, seconds=_ANSWER_SECONDS, folder=side.folder)
