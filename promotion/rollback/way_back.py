"""The consequences of a rollback for the warehouse: objects that come back, objects that stay, reasons to refuse it.

The versioned scripts that ran since stay. They must not have taken anything away that the earlier release uses: M602 of
the lint, without its reasons, because a reason was given for the release of then; `obstacles` has what the lint leaves
to other rules. Nothing is asked of the warehouse.

The effects of a script that was killed or failed half way stay, too, and so do those of the text that it had before
somebody corrected it in place. Every state that it may have left is judged, in the order in which the deploys began the
scripts; too many states are no way back. A text that no deploy began has done nothing.
"""

import dataclasses
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promotion.dataset import views
from promotion.dataset.tables import replayed
from promotion.migration.history_entry import Applied
from promotion.migration.lint.losses import losses
from promotion.migration.lint.release import Release
from promotion.migration.lint.statement import read
from promotion.migration.script import Script
from promotion.rollback import obstacles
from promotion.rollback.side import Side

_STATES = 200  # each is a replay of all migrations


@dataclass(frozen=True)
class WayBack:
    """One line each. `refusals`: why there is no way back; `stays`: what is newer; `gone`: data that was removed since.

    `made`: the repeatable scripts of the earlier release that run; `again`: those of them that have to, though their
    text may not have changed.
    `newer`: the names of the versioned scripts that stay.
    """

    refusals: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()


def way_back(
    target: Side,
    current: Side,
    applied: Sequence[Applied],
    left: Sequence[Script] = (),
    begun: Sequence[Applied] = (),
) -> WayBack:
    """Return the way from `current`, of which the `applied` scripts ran, back to `target`.

    `left`: scripts of neither, which a rollback to `current` left as they are, and other texts of those of `current`,
    the oldest first. `begun`: the texts of which statements ran since `target` passed, whether or not all of them did,
    in the order in which they were begun.
    """
    known = {each.name for each in target.scripts}
    texts = [*left, *current.scripts]
    ran = {each.name: each.checksum for each in applied if each.kind == "V" and each.name not in known}
    whole = _whole(texts, ran)
    order = _Order.of(begun)
    newer = order.sorted(whole.values())
    failed = [
        each for each in begun if each.kind == "V" and each.name not in known and ran.get(each.name) != each.checksum
    ]
    candidates = {each: _candidates(texts, each, whole) for each in failed}
    partly = order.sorted(dict.fromkeys(itertools.chain(*candidates.values())))
    without_text = [name for name in ran if name not in {each.name for each in texts}]
    without_text += [each.name for each, found in candidates.items() if not found]
    again = tuple(_again(target, current, [*newer, *partly], applied))
    views_ = dict.fromkeys(each.name for each in (*applied, *begun) if each.kind == "R")
    changed = [each.name for each in target.repeatable if _differs(each, applied) or each.name in again]
    return WayBack(
        refusals=tuple(dict.fromkeys((*map(_unknown, without_text), *_refusals(target, newer, partly, order)))),
        returns=tuple(f"{name}: its view is as it was" for name in changed),
        stays=(
            *_staying(newer, [each for each in partly if each.name not in ran]),
            *(f"{name}: its view is newer and stays" for name in views_ if _stays(name, known, newer)),
        ),
        gone=tuple(
            f"{loss.destruction.object}: {loss.destruction.lost}; {_place(loss.script)} removed it"
            for loss in losses(target.versioned, order.sorted([*partly, *newer]), together=True)
        ),
        made=tuple(changed),
        again=again,
        newer=tuple(each.name for each in newer),
    )


def _whole(texts: Sequence[Script], ran: Mapping[str, str]) -> dict[str, Script]:
    """Return {name: the text that ran} by the checksums of the history; the newest text if none has the checksum."""
    newest = {each.name: each for each in texts if each.name in ran}
    return newest | {each.name: each for each in texts if each.checksum == ran.get(each.name)}


def _unknown(name: str) -> str:
    return (
        f"{name} ran here, and no commit of the journal that is here has its text; git fetch origin "
        "(a shallow clone: --unshallow), and run again"
    )


def _staying(newer: Iterable[Script], partly: Iterable[Script]) -> Iterator[str]:
    yield from (f"{_place(each)}: a versioned script stays" for each in newer)
    yield from dict.fromkeys(f"{_place(each)}: a versioned script that ran in part stays so" for each in partly)


def _candidates(texts: Sequence[Script], begun: Applied, whole: Mapping[str, Script]) -> list[Script]:
    """Return the text that began, by its checksum; where no text has it, each that did not run whole."""
    found = {each.checksum: each for each in texts if each.name == begun.name}
    if begun.checksum in found:
        return [found[begun.checksum]]
    ran = whole.get(begun.name)
    return [each for each in found.values() if ran is None or each.checksum != ran.checksum]


@dataclass(frozen=True)
class _Order:
    """The order in which scripts ran: of those that began since the earlier release passed, the order of the deploys.

    The others ran before them, by their versions. `texts`: {(name, checksum): place}; `names`: {name: place}.
    """

    texts: Mapping[tuple[str, str], int]
    names: Mapping[str, int]

    @classmethod
    def of(cls, begun: Sequence[Applied]) -> "_Order":
        places = list(enumerate(begun))
        return cls({(each.name, each.checksum): n for n, each in places}, {each.name: n for n, each in places})

    def sorted(self, scripts: Iterable[Script]) -> list[Script]:
        """Return them as they ran; texts of one script whose place is not known stay in their order."""
        return sorted(scripts, key=lambda script: (self._place(script), script.order))

    def _place(self, script: Script) -> int:
        return self.texts.get((script.name, script.checksum), self.names.get(script.name, -1))


def _refusals(target: Side, newer: Sequence[Script], partly: Sequence[Script], order: _Order) -> Iterator[str]:
    before = replayed(target.scripts)
    release = Release(before, target.contracts, target.code, target.unread)
    for finding in release.check([*newer, *partly], reasons=False):
        yield f"{finding.path.parent.name}/{finding.path.name}: {finding.cause}"
    yield from obstacles.of_statements(release, target.scripts, [*newer, *partly])
    broken = {cause for _, cause in views.unresolved(before)}
    cuts = [list(_cuts(script)) for script in partly]
    if (number := math.prod(map(len, cuts))) > _STATES:
        names = ", ".join(dict.fromkeys(map(_place, partly)))
        yield f"too many states to judge: {names} ran in part and may have left {number:,} (limit: {_STATES})"
        return
    for ran in _states(newer, cuts, order):
        after = replayed([*target.versioned, *ran, *target.repeatable])
        yield from obstacles.of_tables(release, after)
        yield from (cause for _, cause in views.unresolved(after) if cause not in broken)


def _states(newer: Sequence[Script], cuts: Iterable[Iterable[Script | None]], order: _Order) -> Iterator[list[Script]]:
    """Yield the scripts as they may have run, in all combinations of the `cuts` of those that ran in part."""
    for state in itertools.product(*cuts):
        yield order.sorted([*filter(None, state), *newer])


def _cuts(script: Script) -> Iterator[Script | None]:
    """Yield what may have run of a script: nothing, which is None, or its statements up to each of them."""
    yield None
    texts = [each.text for each in read(script.text)]
    for number in range(1, len(texts) + 1):
        yield dataclasses.replace(script, text=";\n".join(texts[:number]) + ";\n")


def _again(target: Side, current: Side, newer: Sequence[Script], applied: Sequence[Applied]) -> Iterator[str]:
    """Yield the scripts whose view a newer script drops, or whose newer text is not in the history: it may have run."""
    dropped = {
        str(statement.name)
        for script in newer
        for statement in read(script.text)
        if (statement.verb, statement.kind) == ("DROP", "VIEW")
    }
    ran = {each.name: each.checksum for each in applied}
    pending = {each.name for each in current.repeatable if ran.get(each.name) != each.checksum}
    for script in target.repeatable:
        gone = any(
            str(each.name) in dropped for each in read(script.text) if (each.verb, each.kind) == ("CREATE", "VIEW")
        )
        if gone or (script.name in pending and ran.get(script.name) == script.checksum):
            yield script.name


def _differs(script: Script, applied: Sequence[Applied]) -> bool:
    last = next((each for each in applied if each.name == script.name), None)
    return last is None or last.checksum != script.checksum


def _stays(name: str, known: set[str], newer: Sequence[Script]) -> bool:
    """Return whether the view of a repeatable script that the earlier release lacks is there."""
    view = name.partition("__")[2].partition(".")[0].upper()
    dropped = any(
        (statement.verb, statement.kind) == ("DROP", "VIEW") and statement.name.parts[-1:] == (view,)
        for script in newer
        for statement in read(script.text)
    )
    return name not in known and not dropped


def _place(script: Script) -> str:
    return f"{script.path.parent.name}/{script.name}"
