"""A review as a page of sections, in the order in which a reviewer should see them; without any markup."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from promotion.dataset.compatibility import Compatibility, ContractChange
from promotion.migration.script import Script
from promotion.review import summary
from promotion.review.difference import Line
from promotion.review.images import ImageChange
from promotion.review.infrastructure import ResourceChange
from promotion.review.pending import Pending
from promotion.review.review import EnvironmentReview, Missing, Review
from promotion.review.same_in_environments import neutral
from promotion.review.schema import ObjectChange
from promotion.rollback.way_back import WayBack

_Entry = TypeVar("_Entry")
_BADGES = {
    **{"create": "new", "update": "changed", "delete": "destroyed", "replace": "replaced", "forget": "forgotten"},
    **{"change": "changed", "drop": "dropped"},
}
_OUTSIDE = {"update": "changed by hand", "delete": "removed by hand"}
_MOST_LINES = 400
_REFUSED = "refused: {}, so there is nothing to apply"
_FOUNDATIONS = "before it is merged, an administrator runs scripts.aws {} --foundations"


@dataclass(frozen=True)
class Item:
    """One thing that changes. `badge`: in a word, how; `alarm`: in red; `lines`: the difference.

    `repeats`: the environment before it that gets the same.
    """

    name: str
    badge: str
    alarm: bool = False
    note: str = ""
    lines: tuple[Line, ...] = ()
    repeats: str = ""

    @property
    def remark(self) -> str:
        """Return the note, and the environment that gets the same."""
        return "; ".join(filter(None, [self.note, f"as in {self.repeats}" if self.repeats else ""]))

    @property
    def open(self) -> bool:
        """Return whether the difference is shown at once."""
        return self.alarm and not self.repeats


@dataclass(frozen=True)
class Section:
    """A section: its title, one line that sums it up, and its items."""

    title: str
    line: str
    items: tuple[Item, ...] = ()
    alarm: bool = False

    @property
    def open(self) -> bool:
        """Return whether the items are shown at once."""
        return any(item.open for item in self.items)


@dataclass(frozen=True)
class Page:
    """The page. `base`: what the change is compared with."""

    title: str
    line: str
    alarm: bool
    head: str
    base: str
    sections: tuple[Section, ...]


def page(review: Review, title: str) -> Page:
    """Return the page of a review."""
    sections = [_long(section) for section in _sections(review)]
    return Page(title, summary.summary(review), summary.alarms(review), review.head[:12], review.base, tuple(sections))


def _sections(review: Review) -> Iterator[Section]:
    if isinstance(review.findings, tuple) and review.findings:
        yield _section("Findings", [Item(finding, "finding", alarm=True) for finding in review.findings])
    seen: dict[object, str] = {}
    for environment in review.environments:
        yield _compared(_infrastructure(environment), environment.name, seen)
        if environment.outside:
            yield _compared(_outside(environment), environment.name, seen)
        yield _compared(_migrations(environment), environment.name, seen)
    yield _part("Schema", review.schema, _object, "tables, views, pipes, stages, file formats and grants stay")
    yield _part("Contracts", review.contracts, _contract, "no contract changes")
    yield _part("Images", review.images, _image, "no Dockerfile and no lock changes")
    yield _back(review.back)
    if review.allowed:
        yield _section("Allowed findings", [Item(finding, "allowed") for finding in review.allowed])
    if not (isinstance(review.findings, tuple) and review.findings):
        yield _part("Findings", review.findings, lambda finding: Item(finding, "finding"), "the checks find nothing")


def _compared(section: Section, environment: str, seen: dict[object, str]) -> Section:
    """Return the section of an environment with a mark on each item that one before it has, too, in its own names."""
    items = tuple(_marked(item, section.title.partition(": ")[2], environment, seen) for item in section.items)
    others = {item.repeats for item in items}
    same = f"; as in {others.pop()}" if len(others) == 1 and "" not in others else ""
    return replace(section, line=section.line + same, items=items)


def _marked(item: Item, part: str, environment: str, seen: dict[object, str]) -> Item:
    texts = (item.name, item.badge, item.note, *map(str, item.lines))
    first = seen.setdefault((part, *(neutral(text, environment) for text in texts)), environment)
    return item if first == environment else replace(item, repeats=first)


def _infrastructure(environment: EnvironmentReview) -> Section:
    title = f"{environment.name}: infrastructure"
    if isinstance(environment.infrastructure, Missing):
        return _missing(title, environment.infrastructure)
    section = _section(title, [_resource(change) for change in environment.infrastructure])
    line = summary.resources(environment) or ("only outputs change" if section.items else "nothing changes")
    if environment.from_state:
        line = f"{line}; planned from the state alone, without what was changed by hand"
    if environment.foundations:
        line = f"{line}; {_FOUNDATIONS.format(environment.name)}"
    if environment.refused:
        why = "; ".join(environment.beyond) or "it destroys data"
        return replace(section, line=f"{line}; {_REFUSED.format(why)}", alarm=True)
    return replace(section, line=line)


def _outside(environment: EnvironmentReview) -> Section:
    items = [
        Item(change.address, _OUTSIDE[change.action], change.destroys, change.reason, change.lines)
        for change in environment.outside
    ]
    return _section(f"{environment.name}: changed outside Terraform", items)


def _resource(change: ResourceChange) -> Item:
    note = "; ".join(filter(None, [*change.lost, change.reason]))
    return Item(change.address, _BADGES[change.action], change.destroys or bool(change.lost), note, change.lines)


def _migrations(environment: EnvironmentReview) -> Section:
    title = f"{environment.name}: migrations"
    found = environment.migrations
    if isinstance(found, Missing):
        return _missing(title, found)
    items = [Item(problem.script, "refused", True, f"{problem.what}; {problem.remedy}") for problem in found.problems]
    items += [_script(script, found.losses.get(script.name, ())) for script in found.scripts]
    line = summary.migrations(environment) or "nothing to run"
    return replace(_section(title, items), line=f"{line}; {_since(found)}")


def _script(script: Script, losses: Sequence[str]) -> Item:
    lines = tuple(Line(" ", text) for text in script.text.splitlines())
    return Item(f"{script.path.parent.name}/{script.name}", "runs", bool(losses), "; ".join(losses), lines)


def _since(found: Pending) -> str:
    if not found.commit:
        return "no deploy is recorded yet, so every script counts as pending"
    return f"as of the deploy of {found.commit[:12]}, {found.at[:16].replace('T', ' ')} UTC"


def _object(change: ObjectChange) -> Item:
    alarm = bool(change.lost or change.loses)
    note = change.lost or (f"loses {', '.join(change.loses)}" if change.loses else "")
    return Item(f"{change.kind} {change.name}", _BADGES[change.action], alarm, note, change.lines)


def _contract(change: ContractChange) -> Item:
    before, after = change.versions
    versions = f"version {before} → {after}" if before != after else f"version {after}"
    breaking = change.compatibility is Compatibility.BREAKING
    return Item(f"{change.dataset}: {change.text}", change.compatibility.value, breaking, versions)


def _image(change: ImageChange) -> Item:
    note = f"{change.packages} packages" if change.packages else ""
    return Item(change.path, "changed", note=note, lines=change.lines)


def _back(back: WayBack | Missing) -> Section:
    """Return what a rollback from this change would leave, or why it would be refused."""
    title = "If it is rolled back"
    if isinstance(back, Missing):
        return _missing(title, back)
    items = [Item(line, "no way back", alarm=True) for line in back.refusals]
    items += [Item(line, "stays") for line in back.stays] + [Item(line, "gone") for line in back.gone]
    section = _section(title, items)
    return section if items else replace(section, line="all of it comes back")


def _part(title: str, part: tuple[_Entry, ...] | Missing, item: Callable[[_Entry], Item], nothing: str) -> Section:
    if isinstance(part, Missing):
        return _missing(title, part)
    section = _section(title, [item(each) for each in part])
    return section if section.items else replace(section, line=nothing)


def _section(title: str, items: Sequence[Item]) -> Section:
    badges = [item.badge for item in items]
    line = ", ".join(f"{badges.count(badge)} {badge}" for badge in dict.fromkeys(badges))
    return Section(title, line, tuple(items), any(item.alarm for item in items))


def _missing(title: str, part: Missing) -> Section:
    return Section(title, f"not known: {part.reason}")


def _long(section: Section) -> Section:
    return replace(section, items=tuple(_cut(item) for item in section.items))


def _cut(item: Item) -> Item:
    rest = len(item.lines) - _MOST_LINES
    if rest <= 0:
        return item
    end = Line(" ", f"… {rest} more lines are in review.json")
    return replace(item, lines=(*item.lines[:_MOST_LINES], end))
