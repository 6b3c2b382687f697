"""Pipes: a COPY that waits for names of files. `snowpipe.py` loads them.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.loading import file_pattern
from localcloud.snowflake.loading.copy_statement import CopyStatement
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted


@dataclass(kw_only=True)
class Pipe(CatalogObject):
    """`copy` is the COPY of the `definition` with full names; `stage_id` is the id of the stage that it reads.

    A pipe whose owner was changed while it was paused (`changed_hands`) waits for SYSTEM$PIPE_FORCE_RESUME.
    """

    kind = "PIPE"

    definition: str
    copy: CopyStatement
    stage_id: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    pipe_execution_paused: bool = False
    auto_ingest: bool = False
    aws_sns_topic: str = ""
    changed_hands: bool = False

    @property
    def runs(self) -> bool:
        """Return whether the pipe loads files: it is not paused, and its owner is the one who let it run."""
        return not (self.pipe_execution_paused or self.changed_hands)

    def unmatched(self, paths: Sequence[str]) -> list[str]:
        """Return the paths, below the pipe's location, that its PATTERN leaves out."""
        pattern, base = self.copy.pattern, self.copy.location.path
        return [] if pattern is None else [path for path in paths if not file_pattern.matches(pattern, base + path)]

    def require_transferable(self) -> None:
        """Raise SnowflakeError 003042 unless the pipe is paused."""
        if not self.pipe_execution_paused:
            text = f"Ownership of pipe {dotted(self.name[-1:])} can be transferred only while it is paused."
            raise errors.compilation("003042", "0A000", text)

    def transfer(self, role: str) -> None:
        """Make `role` the owner, and let nobody but SYSTEM$PIPE_FORCE_RESUME resume it."""
        self.changed_hands = True
        super().transfer(role)
