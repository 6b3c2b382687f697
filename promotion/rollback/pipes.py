"""The pipes of the earlier release as they are in the warehouse: somebody may have replaced or dropped one by hand."""

from collections.abc import Iterator, Sequence

from promotion.dataset.pipe import copy_of, generations
from promotion.dataset.tables import replayed
from promotion.identifier import name_of, parts_of
from promotion.pipe.pipes import Pipe
from promotion.rollback.side import Side


def by_hand(target: Side, there: Sequence[Pipe], environment: str) -> Iterator[str]:
    """Yield a line for each pipe that loads otherwise than the release made it, and each table without any pipe.

    `there`: those of the database. A pipe with the same COPY is the same one here, also if it was replaced.
    """
    objects = replayed(target.scripts)
    wanted = objects.pipes
    found = {name_of(*parts_of(pipe.name)[1:]): pipe for pipe in there}
    for name, copy in objects.copies.items():
        if name in found and copy_of(found[name].definition) != copy:
            yield (
                f"PIPE {name} is not as its migration made it: somebody replaced it by hand; "
                f"python -m scripts.drift {environment} shows how"
            )
    for table in dict.fromkeys(each.table for each in wanted.values() if each):
        if generations(table, wanted) and not generations(table, found):
            yield f"{table} has no pipe: somebody dropped it by hand"
