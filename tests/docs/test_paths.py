"""Every path, link, module and make command that the documentation names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", ".gitlab/README.md")),
        *(PROJECT / "docs").rglob("*.md"),
        *PROJECT.glob("*/README.md"),
        *PROJECT.glob("pipelines/*/README.md"),
    ]
)
BUILT = {"build"}
FOLDERS = sorted(path.name for path in PROJECT.iterdir() if path.is_dir() and path.name not in BUILT)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
PATH = re.compile(rf"(?<![\w/.~@-])((?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*)(.?)")
MODULE = re.compile(r"python -m ((?:localcloud|[a-z]+)(?:\.[a-z_]+)*)")
COMMAND = re.compile(r"(?:`|^|&& |\$\()make(?: -s)? ([a-z]+)")
VERBS = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
UNFINISHED = tuple("<*{[$…")
# Git ignores it; the command before the one that names it makes it.
MADE_BY_THE_READER = ("terraform/.terraform.lock.hcl",)


def _slug(heading: str) -> str:
    """Return the anchor that GitLab and GitHub give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)}


def _link_is_good(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    found = page.parent / path if path else page
    return found.exists() and (not anchor or found.suffix != ".md" or anchor in _anchors(found))


def _path_is_good(page: Path, path: str, following: str) -> bool:
    """Return whether a path exists in the project or beside the page; of a pattern, its folder."""
    if following in UNFINISHED and following:
        path = path.rpartition("/")[0]
    return path in MADE_BY_THE_READER or any((folder / path.rstrip(".")).exists() for folder in (PROJECT, page.parent))


def _module_is_good(module: str) -> bool:
    """Return whether a module of the project exists; the modules of others are not checked."""
    if module.partition(".")[0] not in FOLDERS:
        return True
    path = PROJECT / module.replace(".", "/")
    packaged = PROJECT / "localcloud" / "src" / module.replace(".", "/")
    return any(found.with_suffix(".py").is_file() or found.is_dir() for found in (path, packaged))


def broken(page: Path) -> Iterator[str]:
    """Yield one line for each link, path or command of a page that leads nowhere: its line's number, and its text."""
    for number, line in enumerate(page.read_text().splitlines(), 1):
        named = [target for target in LINK.findall(line) if not _link_is_good(page, target)]
        named += [
            path for path, following in PATH.findall(LINK.sub("", line)) if not _path_is_good(page, path, following)
        ]
        named += [f"python -m {module}" for module in MODULE.findall(line) if not _module_is_good(module)]
        named += [f"make {verb}" for verb in COMMAND.findall(line) if verb not in VERBS]
        yield from (
            f"{page.relative_to(PROJECT) if page.is_relative_to(PROJECT) else page}:{number}: {name}" for name in named
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_what_a_page_names_exists(page: Path) -> None:
    assert list(broken(page)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[a](nowhere.md)",
        "[a](#nowhere)",
        "`scripts/nowhere.py`",
        "docs/nowhere/<date>.md",
        "python -m scripts.nowhere",
        "`make nowhere`",
    ],
)
def test_a_broken_name_is_reported_with_its_line(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Somewhere\n\nSee {text}, and [this](#somewhere).\n")
    [line] = broken(page)
    assert line.startswith(f"{page}:3: ")


def test_good_names_are_not_reported(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`scripts/plan.py`, `docs/decisions/<date>-<choice>.md`, python -m scripts.plan dev, python -m pytest"
    )
    assert list(broken(page)) == []
