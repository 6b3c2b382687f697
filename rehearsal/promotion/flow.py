"""The promotion in its order: three environments from nothing, a second release over them, and back."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from promotion.outputs import Outputs
from rehearsal.promotion import deployed, registry, releases
from rehearsal.promotion.environment_cloud import Place
from rehearsal.promotion.pipeline import Pipeline
from rehearsal.promotion.report import Phase, PromotionReport
from rehearsal.steps import StepFailed, Steps

_IMAGES = ("splitter", "bulk_load")
_DEPLOY_SECONDS = 900
_FIRST_LATE = 1800  # terraform/variables.tf


@dataclass
class Promotion:
    """`places`: the environments in the order of a promotion; in the last one, a person presses apply."""

    steps: Steps
    pipeline: Pipeline
    places: list[Place]
    report: PromotionReport = field(default_factory=PromotionReport)
    _served: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Run all of it. Raise StepFailed at the first step that fails, or if an environment has not what it should."""
        first = self._promote("first")
        self._must("first", first, late_seconds=_FIRST_LATE, column=False, view=False)
        with self.steps.step("foundations are closed") as step:
            for place in self.places:
                place.close_foundations(step.say)
            step.say("no deploy may make a role, a bucket or a key any more")
        with self.steps.step("second release") as step:
            step.say(releases.commit_second(self.pipeline.clone, [place.name for place in self.places])[:12])
        second = self._promote("second")
        self._must("second", second, late_seconds=releases.LATE_SECONDS, column=True, view=True)
        for place in reversed(self.places):
            self._jobs(place, "back", "rollback")
        # A versioned script stays: the release before lives with it.
        self._must("back", first, kind="rollback", late_seconds=_FIRST_LATE, column=True, view=False)

    def _promote(self, phase: str) -> str:
        """Make a release and bring it to every environment; return the digest of its images."""
        made = releases.digest(phase)
        self.pipeline.publish({name: made for name in _IMAGES})
        for place in self.places:
            registry.push(place, phase)
        with self.steps.step(f"{phase}: release") as step:
            self.pipeline.run(f"{phase}-release", "release", seconds=300, say=step.say)
            record = json.loads(self.pipeline.artifact("release", "build/release/release.json").read_text())
            step.say(str(record["id"]))
        for place in self.places:
            if place is self.places[-1]:
                self._jobs(place, phase, "plan", "review")
                self._jobs(place, f"{phase}, pressed", "apply", "migrate")
            else:
                self._jobs(place, phase, "plan", "apply", "migrate")
            self._serve(place)
            self._jobs(place, phase, "verify")
        return made

    def _jobs(self, place: Place, phase: str, *names: str) -> None:
        last = place is self.places[-1]
        with self.steps.step(f"{phase}: {place.name} {', '.join(names)}") as step:
            self.pipeline.run(
                f"{phase.partition(',')[0]}-{place.name}-{names[-1]}",
                *(f"{place.name}:{name}" for name in names),
                seconds=_DEPLOY_SECONDS,
                say=step.say,
                pressed=[f"{place.name}:apply"] if last and not {"plan", "rollback"} & set(names) else [],
            )

    def _serve(self, place: Place) -> None:
        """Start the environment's splitter after its first deploy."""
        if place.name in self._served:
            return
        self._served.add(place.name)
        place.serve(self._outputs(place))

    def _outputs(self, place: Place) -> Outputs:
        path: Path = self.pipeline.artifact(f"{place.name}:apply", f"build/{place.name}/outputs.json")
        return Outputs.read(place.environment, path)

    def _must(self, phase: str, image: str, kind: str = "deploy", **expected: object) -> None:
        """Note what every environment has after a phase. Raise StepFailed for the first that has something else."""
        with self.steps.step(f"{phase}: what is there") as step:
            found = {place.name: deployed.look(place) for place in self.places}
            self.report.phases.append(Phase(phase, found))
            wanted = {"image": image, "kind": kind, "passed": True, **expected}
            for name, each in found.items():
                if wrong := {key: vars(each)[key] for key, value in wanted.items() if vars(each)[key] != value}:
                    right = {key: wanted[key] for key in wrong}
                    raise StepFailed(f"{name} has {wrong} after {phase}, not {right}")
            if len({each.release for each in found.values()}) != 1:
                raise StepFailed(f"the environments have different releases after {phase}: {found}")
            step.say(f"{next(iter(found.values())).release} in {', '.join(found)}")
