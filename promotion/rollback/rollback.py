"""The steps of a rollback, in their order. All that can refuse it comes before the first one that touches anything.

Each step can be taken again: a rollback that was killed goes on with the same command.
"""

import dataclasses
import datetime
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promotion import aws
from promotion.access.service_keys import KeyVariables, terraform_variables
from promotion.destruction.allowed import AllowedDestruction
from promotion.environment import PROJECT, Environment
from promotion.migration import deployed
from promotion.migration.commit import CommitMissing
from promotion.migration.lease import LeaseTaken
from promotion.migration.migration import Migration
from promotion.migration.script import Script
from promotion.outputs import Outputs
from promotion.plan import planning
from promotion.plan.planning import PlanRefused
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.release import contents, earlier
from promotion.release import images as release_images
from promotion.release.journal import Records
from promotion.release.release import Release
from promotion.rollback import images, infrastructure, moved, pipes, views
from promotion.rollback.infrastructure import PlannedBack
from promotion.rollback.side import Side
from promotion.rollback.target import NoWayBack, Target
from promotion.rollback.way_back import WayBack, way_back
from promotion.smoke_test.smoke_test import smoke_test
from promotion.terraform.terraform import Terraform

# A killed run's Terraform may still finish what it began.
_LOCK_SECONDS = 120
# A lease ends after three minutes by itself.
_LEASE_SECONDS, _LEASE_PAUSE = 200, 10
_PLAN_AGE = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Checked:
    """The plan of a rollback, before it touches anything. `images`: {image: reference} that the environment gets."""

    way: WayBack
    infrastructure: PlannedBack
    images: dict[str, str]

    @property
    def stays(self) -> list[str]:
        """Return a line for each thing that is newer and stays."""
        return [*self.way.stays, *self.infrastructure.stays]

    @property
    def returns(self) -> list[str]:
        """Return a line for each thing that is as it was."""
        return [
            *(f"{change}" for change in self.infrastructure.changes),
            *(f"image {name}: {reference}" for name, reference in self.images.items()),
            *self.way.returns,
        ]

    def document(self, target: Target) -> dict[str, Any]:
        """Return it as a JSON document."""
        return {
            "release": target.entry.release,
            "commit": target.entry.commit,
            "from": target.current.release,
            "taken_back": self.returns,
            "stays": self.stays,
            "gone": list(self.way.gone),
        }


@dataclass(frozen=True)
class Rollback:
    """A rollback of `environment` to `target`, whose files are in `project`."""

    environment: Environment
    target: Target
    records: Records
    release: Release | None
    project: Path
    allowed: AllowedDestruction
    terraform: Terraform

    @classmethod
    @contextmanager
    def of(
        cls, environment: Environment, target: Target, records: Records, allowed: AllowedDestruction
    ) -> Iterator["Rollback"]:
        """Yield the rollback over the files of its release, which are removed afterwards.

        Raise NoWayBack if git has not both commits.
        """
        release = records.release(target.entry)
        try:
            contents.resolved(target.current.commit)
            with contents.files(target.entry.commit) as project:
                if not (project / environment.values_file.relative_to(PROJECT)).is_file():
                    other = f"choose another: python -m scripts.release list {environment.name}"
                    raise NoWayBack(
                        f"no way back: {target.entry.release} had no environment {environment.name}; {other}"
                    )
                values = release_images.values(release, environment, project)
                terraform = Terraform(environment, project, values, _LOCK_SECONDS)
                yield cls(environment, target, records, release, project, allowed, terraform)
        except CommitMissing as error:
            raise NoWayBack(f"no way back: {error}") from error

    def check(self, say: Callable[[str], None]) -> Checked:
        """Return what it will do. Raise NoWayBack with the reasons, and what Terraform and Snowflake raise."""
        say("the images")
        images.require(self.target, self.release, self.environment, self.project)
        say("Terraform's state")
        with contents.files(self.target.current.commit) as deployed_files:
            moved.move_back(self.project / "terraform", deployed_files / "terraform")
            self.terraform.init()
            outputs = self._outputs()
            if not outputs.values:
                raise NoWayBack(f"no way back: nothing is applied in {self.environment.name}; deploy a release first")
            say("the migrations that ran")
            migration = self._migration(outputs)
            applied = migration.applied()
            variables = outputs.migration_variables
            target, current = (Side.read(folder, variables) for folder in (self.project, deployed_files))
            # The target passed with what earlier scripts had left.
            begun = migration.begun(self.target.entry.passed_at)
            in_part = {each.name for each in begun if each.kind == "V"}
            names = {*(each.name for each in applied if each.kind == "V"), *in_part}
            left = [
                *self._left(names, [*target.scripts, *current.scripts], variables),
                *self._texts(in_part - {each.name for each in target.scripts}, variables),
            ]
        release, way = self.target.entry.release, way_back(target, current, applied, left, begun)
        # As `run` will find them, once the infrastructure is back.
        problems = dataclasses.replace(migration, stays=frozenset(way.newer)).plan().problems
        if refusals := [*way.refusals, *map(str, problems)]:
            raise NoWayBack(_reasons(f"{release} can't live with what ran since; fix it in a new release", refusals))
        if by_hand := list(self._by_hand(way, target, migration)):
            raise NoWayBack(_reasons(f"by hand somebody changed what {release} uses; set it back first", by_hand))
        say("the plan")
        keys = self._keys()
        planned = infrastructure.plan(self.environment, self.terraform, keys, self.allowed, release)
        return Checked(way, planned, images.references(self.release, self.environment, self.project))

    def _by_hand(self, way: WayBack, target: Side, migration: Migration) -> Iterator[str]:
        name = self.environment.name
        yield from pipes.by_hand(target, migration.pipes(), name)
        made = [each for each in target.repeatable if each.name in way.made]
        if made:
            yield from views.hindered(made, migration.objects(), migration.user.role, name)

    def _left(self, names: Collection[str], known: Sequence[Script], variables: Mapping[str, str]) -> Sequence[Script]:
        """Return the scripts that ran and are newer than both releases: a rollback was here before this one."""
        absent = set(names) - {each.name for each in known}
        both = (self.target.entry.commit, self.target.current.commit)
        return earlier.scripts(absent, earlier.commits(self.records.journal(), both), variables)

    def _texts(self, names: Collection[str], variables: Mapping[str, str]) -> Sequence[Script]:
        """Return the texts that scripts had in the releases since the target passed, the oldest first.

        A script that failed may have been corrected in place.
        """
        since = earlier.since(self.records.journal(), self.target.entry.passed_at)
        return earlier.texts(names, earlier.commits(since, (self.target.current.commit,)), variables)[::-1]

    def run(self, checked: Checked, say: Callable[[str], None], deadline: float) -> None:
        """Go back. Raise what Terraform, schemachange and the smoke test raise; the next run goes on from there.

        Raise NoWayBack, before anything is touched, if another deploy runs and does not end, or the plan that was asked
        about does not fit any more.
        """
        entry, planned = self.target.entry, checked.infrastructure
        try:
            _when_free(self._migration(self._outputs()).require_free, say)
        except LeaseTaken as taken:
            raise NoWayBack(f"no way back yet, nothing was touched: {taken}") from taken

        def begin() -> None:
            noted = {
                "kind": "rollback",
                "stays": checked.way.newer,
                "plan": planned.reviewed.sha256 if planned.reviewed else "",
                "providers": self.terraform.versions(),
            }
            self.records.begin(entry.model_copy(update=noted), self.release)

        if planned.reviewed:
            say("infrastructure and images")
            self._apply(planned.reviewed, begin)
        else:
            begin()
        if planned.stays:  # a plan of some resources alone leaves the outputs of the others
            self.terraform.refresh(self.environment.build / "plan" / "refresh.tfplan", self._keys())
        outputs = self._outputs()
        outputs.write()
        say("views and repeatable scripts")
        self._migrate(outputs, checked.way, say)
        say("verify")
        smoke_test(self.environment, outputs, deadline, say)
        self.records.end(entry.release)

    def _apply(self, reviewed: ReviewedPlan, begin: Callable[[], None]) -> None:
        """Apply the plan; `begin` is called when it can't be refused any more. Raise NoWayBack if it is."""
        release = self.target.entry.release
        try:
            planning.apply(
                self.environment, self.terraform, reviewed, _PLAN_AGE, self.allowed, lambda event: None, release, begin,
                again=f"again: python -m scripts.rollback {self.environment.name} {release}",
            )  # fmt: skip
        except PlanRefused as refusal:
            raise NoWayBack(f"no way back yet, nothing was touched: {refusal}") from refusal

    def _migrate(self, outputs: Outputs, way: WayBack, say: Callable[[str], None]) -> None:
        side = Side.read(self.project, outputs.migration_variables)
        views.make_again(side.repeatable, way.again, self.target.entry.release)
        migration = dataclasses.replace(self._migration(outputs), stays=frozenset(way.newer))
        _when_free(lambda: migration.run(lambda plan: None, say, say), say)
        s3 = aws.client(self.environment, "s3")
        deployed.write(self.environment, s3, migration.applied(), complete=True, commit=self.target.entry.commit)

    def _migration(self, outputs: Outputs) -> Migration:
        return Migration.of(self.environment, outputs, self.project / "migrations", self.allowed)

    def _outputs(self) -> Outputs:
        return Outputs(self.terraform.outputs(), self.environment.outputs_file, self.environment.name)

    def _keys(self) -> KeyVariables:
        return terraform_variables(self.environment, aws.client(self.environment, "secretsmanager"))


def _when_free(run: Callable[[], object], say: Callable[[str], None]) -> None:
    """Run the migrations; wait for the lease of a deploy that was killed. Raise LeaseTaken if it does not end."""
    deadline = time.monotonic() + _LEASE_SECONDS
    while True:
        try:
            run()
            return
        except LeaseTaken as taken:
            if time.monotonic() > deadline:
                raise
            say(str(taken))
            time.sleep(_LEASE_PAUSE)


def _reasons(cause: str, refusals: list[str]) -> str:
    return "\n  ".join([f"no way back: {cause}:", *refusals])
