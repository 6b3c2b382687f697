"""The change on its way: deployed over the running platform in the lane's order, and taken back as far as that goes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import boto3

from promotion.plan.changes import Change, changes, summary
from rehearsal.processes import Processes
from rehearsal.steps import Step, StepFailed
from rehearsal.upgrade import administration, taken_back
from rehearsal.upgrade.attempts import Attempts
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.fleet import Fleet, send_vendor_files
from rehearsal.upgrade.identities import Identities
from rehearsal.upgrade.old_platform import LANE, Data
from rehearsal.upgrade.sides import Files
from rehearsal.upgrade.taken_back import TakenBack
from rehearsal.upgrade.watch import Watch

_BESIDE_FILES = 3  # that land while both splitters work


@dataclass
class Deployment:
    """Deploys `new` over `old`, and `old` over `new`. `plan`: the changes that the change's plan makes."""

    attempts: Attempts
    processes: Processes  # with the administrator's login
    sides: Files
    old: Checkout
    new: Checkout
    roles: Identities
    fleet: Fleet
    watch: Watch
    data: Data
    plan: Sequence[Change] = ()
    taken_back: TakenBack = field(default_factory=TakenBack)
    _batch: int = 0

    def forward(self) -> None:
        """Run plan, apply, migrate, the services, verify and a second plan; the first fault ends it."""
        self.watch.begin("change")
        if not self.sides.same_in(*administration.FILES):
            with self.attempts.step("change: keys and roles") as step:
                self.roles = administration.set_up(self.processes, self.new, step.say)
        with self.attempts.step("change: release") as step:
            self.new.make_release(step.say)
        for name in LANE:
            self._job(name)
        if not self.attempts.faults:
            with self.attempts.step("change: services") as step:
                self._serve(self.new, step)
        for name in ("verify", "drift"):
            self._job(name)

    @property
    def applied(self) -> bool:
        """Return True if the change's plan was applied: then its migrations ran, too, or some of them may have."""
        return "change: apply" in self.attempts.passed

    @property
    def complete(self) -> bool:
        """Return True if the change's migrations ran to their end."""
        return "change: migrate" in self.attempts.passed

    def settle(self, step: Step) -> None:
        """Wait for this phase's rows. Raise StepFailed, with the splitter's last error, if some are late."""
        try:
            self.watch.settle(step.say, self.fleet.must_run)
        except StepFailed as failure:
            error = self.fleet.last_error()
            raise StepFailed(f"{failure}; the splitter says: {error}" if error else str(failure)) from failure

    def back(self) -> None:
        """Run the lane's rollback, if anything was applied and the sides differ; then the old side's services.

        A rollback that is refused is nothing against the change: then the new services stay.
        """
        self.watch.begin("back")
        if self.applied and not self.sides.same:
            self._roll_back()
        if self.fleet.side is self.new and not self.taken_back.refused:
            with self.attempts.step("back: services") as step:
                self._serve(self.old, step)

    def _job(self, name: str) -> None:
        """Run a job of the change's lane, unless something failed before it."""
        if self.attempts.faults:
            return
        with self.attempts.step(f"change: {name}") as step:
            self.new.run_job(name, self.roles, step.say)
            if name == "plan":
                self.plan = _planned(self.new)
                step.say(summary(self.new.environment.name, self.plan))

    def _roll_back(self) -> None:
        with self.attempts.step("back: rollback") as step:
            try:
                self.new.run_job("rollback", self.roles, step.say)
            except StepFailed:
                self.taken_back = taken_back.read(self.new.build)
                if not self.taken_back.refused:
                    raise
                step.say("refused: the change stays")
            else:
                self.taken_back = taken_back.read(self.new.build)

    def _serve(self, side: Checkout, step: Step) -> None:
        """Replace the splitter by that of `side` while files land, and load a batch of the vendor's with it."""

        def beside() -> None:
            step.say("both splitters work")
            until = len(self.watch.traffic.landed) + _BESIDE_FILES
            self.watch.wait_for(lambda: len(self.watch.traffic.landed) >= until)

        self.fleet.replace(side, step.say, beside)
        self._batch += 1
        bucket = self.old.outputs.landing_bucket
        send_vendor_files(boto3.client("s3"), bucket, self.data.folder, self.data.vendor, self._batch)
        self.fleet.load_vendor(side, step.say)
        step.say(f"splitter and vendor load of {side.commit[:12]}")


def _planned(side: Checkout) -> list[Change]:
    """Return the changes of the plan that a side's job made last."""
    return changes(json.loads(side.plan_file.read_text()))
