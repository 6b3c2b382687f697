"""The jobs of the lane as `.gitlab/` declares them: their commands, packages, variables and identity.

Its keywords are those of https://docs.gitlab.com/ci/yaml/: `extends` merges mappings and replaces lists.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rehearsal.terraform_login import Identity

_COMMAND = re.compile(r"uv run(?P<groups>(?: --group [a-z]+)*) python -m (?P<module>[a-z_.]+)")
_FILES = ("deploy.yml", "drift.yml")
# A CI/CD variable in a value is GitLab's to fill in; the cache of the packages is the machine's.
_OF_RUNNER = ("UV_CACHE_DIR",)


@dataclass(frozen=True)
class Job:
    """A job. `lines`: its shell commands in order; `identity`: the kind of AWS role that its token takes.

    `environment`: the one that it names in GitLab, empty without one; `tokens`: the names of its ID tokens, `audience`:
    that of the one for AWS; `artifacts`: the paths that it hands on; `needs`: the jobs of the lane whose artifacts it
    gets.
    """

    name: str
    lines: tuple[str, ...]
    variables: Mapping[str, str]
    identity: Identity
    tokens: frozenset[str]
    artifacts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    audience: str = ""
    environment: str = ""


def read(project: Path, environment: str) -> dict[str, Job]:
    """Return {name: job} of an environment, such as `plan`, in the order of the files. Raise KeyError for no script."""
    everywhere = _variables(yaml.safe_load((project / ".gitlab-ci.yml").read_text()).get("variables", {}))
    entries: dict[str, Any] = {}
    for file in _FILES:
        entries |= _entries(project / ".gitlab" / file, environment)
    prefix = f"{environment}:"
    return {
        name.removeprefix(prefix): _job(prefix, name, _extended(name, entries), everywhere)
        for name in entries
        if name.startswith(prefix)
    }


def groups(line: str) -> tuple[str, ...]:
    """Return the groups of packages that a command adds to those of its environment."""
    found = _COMMAND.match(line)
    return tuple(found["groups"].replace("--group", "").split()) if found else ()


def module(line: str) -> str | None:
    """Return the Python module that a command runs, such as `scripts.plan`; None if it runs none."""
    found = _COMMAND.match(line)
    return found["module"] if found else None


def _entries(file: Path, environment: str) -> dict[str, Any]:
    """Return the entries of an include, its inputs filled in."""
    if not file.is_file():
        return {}
    text = file.read_text().replace("$[[ inputs.environment ]]", environment)
    _, entries = yaml.safe_load_all(re.sub(r"\$\[\[ inputs\.\w+ \]\]", "on_success", text))
    return dict(entries)


def _extended(name: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    entry = entries[name]
    parents = entry.get("extends", [])
    merged: dict[str, Any] = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        merged = _merged(merged, _extended(parent, entries))
    return _merged(merged, entry)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {**below, **above}
    for name, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(name), dict):
            both[name] = _merged(below[name], value)
    return both


def _job(prefix: str, name: str, entry: Mapping[str, Any], everywhere: Mapping[str, str]) -> Job:
    target = entry.get("environment", {}).get("name", "")
    return Job(
        name=name.removeprefix(prefix),
        lines=(*_lines(entry.get("before_script", [])), *_lines(entry["script"])),
        variables={**everywhere, **_variables(entry.get("variables", {}))},
        identity=_identity(target),
        tokens=frozenset(entry.get("id_tokens", {})),
        artifacts=tuple(entry.get("artifacts", {}).get("paths", ())),
        needs=tuple(_needs(entry.get("needs", []), prefix)),
        environment=target,
        audience=entry.get("id_tokens", {}).get("AWS_ID_TOKEN", {}).get("aud", ""),
    )


def _identity(target: str) -> Identity:
    """Return the identity of the jobs of a GitLab environment: that of `dev/plan` is `plan`.

    No rehearsal runs the job of `dev/erase`.
    """
    kind = target.partition("/")[2]
    return "preview" if kind == "preview" else "plan" if kind == "plan" else "deploy"


def _needs(entries: Any, prefix: str) -> Iterator[str]:
    """Yield the jobs of the lane whose artifacts are fetched; those of other stages have none for it."""
    for entry in entries if isinstance(entries, list) else []:
        name, fetched = (entry, True) if isinstance(entry, str) else (entry["job"], entry.get("artifacts", True))
        if fetched and name.startswith(prefix):
            yield name.removeprefix(prefix)


def _lines(script: Any) -> Iterator[str]:
    for entry in [script] if isinstance(script, str) else script:
        if isinstance(entry, list):
            yield from _lines(entry)
        else:
            yield entry


def _variables(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items() if name not in _OF_RUNNER and "$" not in str(value)}
