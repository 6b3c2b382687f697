"""The whole lint of a change: the working tree's scripts by themselves, against their branch, and what they destroy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from promotion.destruction.allowed import AllowedDestruction
from promotion.migration import script, target_branch
from promotion.migration.lint import release
from promotion.migration.lint.finding import CODES
from promotion.migration.lint.lint import lint, lint_terraform
from promotion.migration.lint.losses import check, losses
from promotion.migration.lint.statement import allowed_codes, read
from promotion.migration.script import Script


@dataclass(frozen=True)
class ChangeLint:
    """The number of scripts that were checked, a line for each finding, and the new and changed scripts.

    `allowed`: a line for each finding that a comment in one of these allows, with its reason.
    """

    scripts: int
    lines: tuple[str, ...]
    changed: tuple[Path, ...]
    allowed: tuple[str, ...] = ()


def lint_change(
    migrations: Path, terraform: Path, variables: Mapping[str, str], against: str | None, policy: AllowedDestruction
) -> ChangeLint:
    """Return the findings of a folder of migrations, compared with a branch or commit if one is named.

    The contracts are beside the migrations.

    Raise CommitMissing.
    """
    scripts, problems = script.read(migrations, variables)
    changed, found = scripts, lint_terraform(terraform)
    if against:
        branch = target_branch.read(against, migrations, variables)
        problems += branch.problems(scripts)
        new, changed = branch.new(scripts), branch.changed(scripts)
        scripts = branch.merged(scripts)
        ran = [each for each in scripts if each not in new]
        found += check(losses(ran, new, together=False), policy)
        found += release.of(branch, migrations.parent / "contracts").check(new)
    found += lint(scripts, variables["database"])[0]
    unknown = policy.unknown([loss.destruction for loss in losses([], scripts, together=False)])
    lines = [*problems, *found, *policy.problems(), *unknown]
    paths = tuple(each.path for each in changed)
    return ChangeLint(len(scripts), tuple(map(str, lines)), paths, tuple(_allowed(changed)))


def _allowed(scripts: Iterable[Script]) -> Iterator[str]:
    for each in scripts:
        for statement in read(each.text):
            for code, reason in allowed_codes(statement).items():
                yield f"{each.path}:{statement.line}: {code} {CODES[code]}: {reason}"
