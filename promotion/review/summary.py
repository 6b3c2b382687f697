"""The first line of the page: all that happens, in one sentence."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from promotion.dataset.compatibility import Compatibility
from promotion.review.review import EnvironmentReview, Missing, Review
from promotion.review.schema import ObjectChange

_Entry = TypeVar("_Entry")
_WORDS = {"delete": "destroyed", "replace": "replaced", "forget": "forgotten", "update": "updated", "create": "created"}
_DONE = {"create": "is new", "drop": "is dropped", "replace": "is replaced", "change": "changes"}
_NAMED = 4  # objects by name; the others as a number


def summary(review: Review) -> str:
    """Return one line: what is destroyed or replaced, migrations, tables, views, contracts, and what is missing."""
    return ", ".join(_phrases(review))


def alarms(review: Review) -> bool:
    """Return whether the change destroys, loses or breaks something, or a check refuses it."""
    return (
        any(change.destroys or change.lost for each in review.environments for change in _of(each.infrastructure))
        or any(each.refused or _problems(each) or _losses(each) for each in review.environments)
        or any(change.destroys for each in review.environments for change in each.outside)
        or any(change.lost or change.loses for change in _of(review.schema))
        or any(change.compatibility is Compatibility.BREAKING for change in _of(review.contracts))
        or bool(_of(review.findings))
        or bool(_no_way_back(review))
    )


def _no_way_back(review: Review) -> tuple[str, ...]:
    """Return why a rollback from this change would be refused; nothing if it would not."""
    return () if isinstance(review.back, Missing) else review.back.refusals


def resources(environment: EnvironmentReview) -> str:
    """Return the number of resources for each action in words: `1 resource replaced, 2 updated`; empty for none."""
    found = [change.action for change in _of(environment.infrastructure) if not change.address.startswith("output.")]
    parts = [f"{found.count(action)} {word}" for action, word in _WORDS.items() if action in found]
    if parts:
        number, _, word = parts[0].partition(" ")
        parts[0] = f"{number} {'resource' if number == '1' else 'resources'} {word}"
    return ", ".join(parts)


def migrations(environment: EnvironmentReview) -> str:
    """Return the number of pending migrations in words; empty for none, or if it is not known."""
    if isinstance(environment.migrations, Missing) or not environment.migrations.scripts:
        return ""
    return _counted(len(environment.migrations.scripts), "migration")


def _phrases(review: Review) -> Iterator[str]:
    known = [each for each in review.environments if not isinstance(each.infrastructure, Missing)]
    if known:
        yield _each(known, [resources(each) for each in known], "infrastructure unchanged")
        yield _each(known, [migrations(each) for each in known], "no migration")
    for each in review.environments:
        if each.outside:
            yield f"{_counted(len(each.outside), 'resource')} of {each.name} changed outside Terraform"
    yield from _schema(review)
    for dataset in dict.fromkeys(change.dataset for change in _of(review.contracts)):
        rules = [change.compatibility for change in _of(review.contracts) if change.dataset == dataset]
        worst = max(rules, key=list(Compatibility).index)
        yield f"contract {dataset} {worst.value}"
    if images := _of(review.images):
        yield f"{_counted(len(images), 'file')} of images changed"
    if refused := [each.name for each in review.environments if each.refused]:
        yield f"the plan of {', '.join(refused)} is refused"
    if number := len(_of(review.findings)) + sum(_problems(each) for each in review.environments):
        yield _counted(number, "finding")
    if _no_way_back(review):
        yield "no way back"
    if missing := list(_missing(review)):
        yield f"not known: {', '.join(missing)}"


def _schema(review: Review) -> Iterator[str]:
    if isinstance(review.schema, Missing):
        return
    others = [change for change in review.schema if change.kind != "VIEW"]
    yield from (_object(change) for change in others[:_NAMED])
    if len(others) > _NAMED:
        yield f"{len(others) - _NAMED} more objects change"
    views = len(review.schema) - len(others)
    yield f"{_counted(views, 'view')} changed" if views else "views unchanged"


def _object(change: ObjectChange) -> str:
    name = change.name.partition(".")[2] if change.kind == "TABLE" else f"{change.kind.lower()} {change.name}"
    columns = {"gains": change.gains, "loses": change.loses, "alters": change.alters}
    if change.action == "change" and any(columns.values()):
        return f"{name} " + " and ".join(f"{verb} {', '.join(names)}" for verb, names in columns.items() if names)
    return f"{name} {_DONE[change.action]}" + (f" ({change.lost})" if change.lost else "")


def _each(environments: Sequence[EnvironmentReview], phrases: Sequence[str], nothing: str) -> str:
    """Return a phrase that all environments share, or those of each group that shares one."""
    groups: dict[str, list[str]] = {}
    for environment, phrase in zip(environments, phrases, strict=True):
        groups.setdefault(phrase or nothing, []).append(environment.name)
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{' and '.join(names)}: {phrase}" for phrase, names in groups.items())


def _missing(review: Review) -> Iterator[str]:
    for each in review.environments:
        if isinstance(each.infrastructure, Missing):
            yield f"plan of {each.name}"
        elif isinstance(each.migrations, Missing):
            yield f"migrations of {each.name}"
    if not review.environments:
        yield "any plan"
    parts = {"schema": review.schema, "contracts": review.contracts, "images": review.images}
    yield from (name for name, part in (parts | {"findings": review.findings}).items() if isinstance(part, Missing))


def _losses(environment: EnvironmentReview) -> bool:
    return not isinstance(environment.migrations, Missing) and bool(environment.migrations.losses)


def _problems(environment: EnvironmentReview) -> int:
    return 0 if isinstance(environment.migrations, Missing) else len(environment.migrations.problems)


def _of(part: tuple[_Entry, ...] | Missing) -> tuple[_Entry, ...]:
    return () if isinstance(part, Missing) else part


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
