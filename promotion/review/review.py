"""The review of one change: each part for itself, so that one that can't be had leaves the others standing."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from snowflake.connector.errors import Error as SnowflakeError

from contracts.document import ContractError
from contracts.reader import read_all
from promotion.dataset.agreement import disagreements
from promotion.dataset.compatibility import ContractChange, contract_changes
from promotion.dataset.tables import replayed
from promotion.destruction import allowed
from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.plan import destructions
from promotion.environment import PROJECT, Environment
from promotion.errors import PromotionError
from promotion.migration import deployed, script
from promotion.migration.history_entry import Applied
from promotion.migration.lint import placeholders, service_code
from promotion.migration.lint.change import lint_change
from promotion.plan import administration, foundations, reviewed_plan
from promotion.plan.migrations import variables
from promotion.plan.reviewed_plan import ReviewedPlan
from promotion.review import grants
from promotion.review.grants import Access
from promotion.review.images import ImageChange, image_changes
from promotion.review.infrastructure import ResourceChange, resource_changes
from promotion.review.pending import Pending, pending
from promotion.review.resource_drift import outside_changes
from promotion.review.schema import ObjectChange, schema_changes
from promotion.review.snapshot import Snapshot
from promotion.review.sources import Sources
from promotion.rollback.side import Side
from promotion.rollback.way_back import WayBack, way_back

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Missing:
    """A part that could not be made, and why."""

    reason: str


@dataclass(frozen=True)
class EnvironmentReview:
    """The changes of one environment. `refused`: nothing can be applied, because the plan would destroy data.

    `beyond`: or because these changes need an account administrator. `foundations`: a deploy may apply it only while
    an administrator has opened them.
    `outside`: the resources that somebody changed outside Terraform since its last apply; a plan `from_state`
    alone knows none.
    """

    name: str
    infrastructure: tuple[ResourceChange, ...] | Missing
    migrations: Pending | Missing
    refused: bool = False
    outside: tuple[ResourceChange, ...] = ()
    beyond: tuple[str, ...] = ()
    foundations: bool = False
    from_state: bool = False


@dataclass(frozen=True)
class Review:
    """The review of a change; `base`: the commit that it is compared with, and what that is; `back`: from it again.

    `allowed`: the findings that comments in its migrations allow, with their reasons.
    """

    head: str
    base: str
    environments: tuple[EnvironmentReview, ...]
    schema: tuple[ObjectChange, ...] | Missing
    contracts: tuple[ContractChange, ...] | Missing
    images: tuple[ImageChange, ...] | Missing
    findings: tuple[str, ...] | Missing
    back: WayBack | Missing = field(default_factory=WayBack)
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Upgrade:
    """The input of a shadow: two folders of migrations, the variables, and the access before and after."""

    before: Path
    after: Path
    variables: Mapping[str, str]
    access: tuple[Access, Access]


Shadow = Callable[[Upgrade], tuple[Snapshot, Snapshot]]


def review(
    project: Path, head: str, environments: Sequence[Environment], sources: Sources | Missing, shadow: Shadow
) -> Review:
    """Return the review of the change from a base to the working tree, for environments that were planned.

    `shadow` builds the schema of both sides and returns its two snapshots.
    """
    plans = {each.name: _part(partial(reviewed_plan.document, each)) for each in environments}
    lint = _since(sources, _lint)
    return Review(
        head=head,
        base=f"{sources.base[:12]}, {sources.name}" if isinstance(sources, Sources) else "",
        environments=tuple(_environment(project, each, plans[each.name]) for each in environments),
        schema=_since(sources, lambda since: _schema(since, plans, shadow)),
        contracts=_since(sources, _contracts),
        images=_since(sources, lambda since: tuple(image_changes(since))),
        findings=lint if isinstance(lint, Missing) else (*lint.findings, *_leftover(project, plans)),
        back=_since(sources, _back),
        allowed=() if isinstance(lint, Missing) else lint.allowed,
    )


def _environment(project: Path, environment: Environment, plan: Mapping[str, Any] | Missing) -> EnvironmentReview:
    if isinstance(plan, Missing):
        return EnvironmentReview(environment.name, plan, plan)
    folder = reviewed_plan.plan_folder(environment)
    manifest = _part(partial(reviewed_plan.read, environment))
    return EnvironmentReview(
        environment.name,
        _part(lambda: tuple(resource_changes(plan, _allowed(project), environment.name))),
        _part(lambda: _pending(project, environment, plan)),
        refused=not reviewed_plan.manifest_file(folder).exists(),
        outside=tuple(outside_changes(plan)),
        beyond=tuple(administration.beyond(plan)),
        foundations=bool(foundations.needing(plan)),
        from_state=isinstance(manifest, ReviewedPlan) and not manifest.refreshed,
    )


def _pending(project: Path, environment: Environment, plan: Mapping[str, Any]) -> Pending:
    record = deployed.read(reviewed_plan.plan_folder(environment))
    return pending(project / "migrations", variables(plan), record, _allowed(project), environment.name)


def _schema(
    sources: Sources, plans: Mapping[str, Mapping[str, Any] | Missing], shadow: Shadow
) -> tuple[ObjectChange, ...]:
    plan = next((plan for plan in plans.values() if not isinstance(plan, Missing)), {})
    values = _part(lambda: variables(plan))
    if isinstance(values, Missing):
        values = placeholders.read(sources.project / ".sqlfluff")
    with tempfile.TemporaryDirectory(prefix="marquee-review-") as place:
        before = sources.unpack("migrations", Path(place, "before"))
        snapshots = shadow(Upgrade(before, sources.project / "migrations", values, grants.planned(plan)))
    return tuple(schema_changes(*snapshots))


def _contracts(sources: Sources) -> tuple[ContractChange, ...]:
    with tempfile.TemporaryDirectory(prefix="marquee-review-") as place:
        before = sources.unpack("contracts", Path(place, "contracts"))
        old = read_all(before) if any(before.iterdir()) else {}
        return tuple(contract_changes(old, read_all(sources.project / "contracts")))


class _Lint(NamedTuple):
    findings: tuple[str, ...]
    allowed: tuple[str, ...]


def _lint(sources: Sources) -> _Lint:
    """Return what `scripts.lint_migrations` finds against the base, and `scripts.dataset check`."""
    folder, terraform = sources.project / "migrations", sources.project / "terraform"
    values = placeholders.read(sources.project / ".sqlfluff")
    found = lint_change(folder, terraform, values, sources.base, _allowed(sources.project))
    scripts, _ = script.read(folder, values)
    contracts = disagreements(read_all(sources.project / "contracts"), replayed(scripts))
    lines = ([*found.lines, *map(str, contracts)], found.allowed)
    return _Lint(*(tuple(line.replace(f"{sources.project}/", "") for line in part) for part in lines))


def _back(sources: Sources) -> WayBack:
    """Return the way back from the working tree to the base, by the texts of both."""
    values = placeholders.read(sources.project / ".sqlfluff")
    with tempfile.TemporaryDirectory(prefix="marquee-review-") as place:
        before = Path(place)
        for folder in ("migrations", "contracts", *service_code.FOLDERS):
            sources.unpack(folder, before / folder)
        target, current = Side.read(before, values), Side.read(sources.project, values)
    ran = {each.name: each for each in (*target.scripts, *current.scripts)}
    applied = [Applied(each.name, each.kind, each.version, each.checksum) for each in ran.values()]
    return way_back(target, current, applied)


def _leftover(project: Path, plans: Mapping[str, Mapping[str, Any] | Missing]) -> list[str]:
    """Return a line for each entry for Terraform that no plan needs any more."""
    known = {name: destructions(plan) for name, plan in plans.items() if not isinstance(plan, Missing)}
    return _allowed(project).leftover(known)


def _allowed(project: Path) -> AllowedDestruction:
    return allowed.read(project / allowed.FILE.relative_to(PROJECT))


def _since(sources: Sources | Missing, make: Callable[[Sources], _Part]) -> _Part | Missing:
    return sources if isinstance(sources, Missing) else _part(lambda: make(sources))


def _part(make: Callable[[], _Part]) -> _Part | Missing:
    try:
        return make()
    except (PromotionError, ContractError, SnowflakeError) as error:
        return Missing(" ".join(str(error).split()))
