"""A parsed YAML file in which each value knows its place, so that an error names it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML has it


class ContractError(Exception):
    """A contract can't be used; the text is one line with the file, the place in it, and what to do."""


@dataclass(frozen=True)
class Node:
    """A mapping of the document. `place`: its path, such as `schema[0].properties[2]`; empty for the whole document."""

    path: Path
    place: str
    values: dict[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text. Raises ContractError if it is missing and has no default, or is no text."""
        value = self.values.get(name, default)
        if value is None:
            raise self.error(name, "is missing: add it")
        if not isinstance(value, str):
            raise self.error(name, f"is {value!r}: write a text, in quotes if need be")
        return " ".join(value.split())

    def flag(self, name: str) -> bool:
        """Return true or false, false if it is missing. Raises ContractError for anything else."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, f"is {value!r}: write true or false")
        return value

    def number(self, name: str) -> float:
        """Return a number. Raises ContractError if it is missing or none."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(name, "is missing: add it" if value is None else f"is {value!r}: write a number")
        return value

    def items(self, name: str) -> list[Any]:
        """Return a list, empty if it is missing. Raises ContractError for anything else."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self.error(name, f"is {value!r}: write a list")
        return value

    def node(self, name: str) -> "Node":
        """Return the mapping below this one, empty if it is missing. Raises ContractError for anything else."""
        return self._below(name, self.values.get(name, {}))

    def nodes(self, name: str) -> Iterator["Node"]:
        """Yield the mappings of a list. Raises ContractError for anything else."""
        for number, value in enumerate(self.items(name)):
            yield self._below(f"{name}[{number}]", value)

    def error(self, name: str, fault: str) -> ContractError:
        """Return an error about the value with this name; `fault` continues the sentence that begins with its place."""
        place = f"{self.place}.{name}" if self.place else name
        return ContractError(f"{self.path}: {place} {fault}")

    def _below(self, name: str, value: object) -> "Node":
        if not isinstance(value, dict):
            raise self.error(name, f"is {value!r}: write names and values")
        return Node(self.path, f"{self.place}.{name}" if self.place else name, value)


def parse(path: Path) -> Node:
    """Return the document of a file. Raises ContractError if there is no such file, or it is no YAML mapping."""
    try:
        values = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: it can't be read ({error}): write the contract as UTF-8 text there") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1} " if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ContractError(f"{path}: {line}is no YAML ({problem}): correct it") from error
    if not isinstance(values, dict):
        raise ContractError(f"{path}: it holds no names and values: begin it as the other contracts")
    return Node(path, "", values)
