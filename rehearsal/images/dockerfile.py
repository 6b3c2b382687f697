"""A Dockerfile: its steps, and the images that it stands on."""

import re
from collections.abc import Iterator


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield (instruction, words) of each step; comments are left out, continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        instruction, _, words = line.strip().partition(" ")
        yield instruction.upper(), words.strip()


def bases(text: str) -> tuple[str, ...]:
    """Return the images that a Dockerfile takes from registries, sorted: those of FROM and of COPY --from.

    A stage of the Dockerfile itself is none, nor is `scratch`. Raise ValueError for a name with a variable in it.
    """
    stages = {"scratch"}
    found = set()
    for instruction, words in steps(text):
        if instruction == "FROM":
            base, *rest = [word for word in words.split() if not word.startswith("--")]
            found |= {base} - stages
            stages |= {rest[1]} if len(rest) == 2 else set()
        elif instruction == "COPY":
            found |= set(re.findall(r"--from=(\S+)", words)) - stages
    if variable := [base for base in found if "$" in base]:
        raise ValueError(f"the base {variable[0]} has a variable in its name; write the name out")
    return tuple(sorted(base for base in found if not base.isdecimal()))
