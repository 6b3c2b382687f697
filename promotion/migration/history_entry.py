"""A script that ran. It needs no client of Snowflake's: a plan and an apply read its record alone, and start sooner."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Applied:
    """A script as the history has it: `checksum` is of the rendered text."""

    name: str
    kind: str
    version: str
    checksum: str
    installed: int = field(default=0, compare=False)  # seconds since 1970
