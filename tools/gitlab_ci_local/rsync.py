"""The five rsync calls of gitlab-ci-local, for machines without rsync (it is no prerequisite of Marquee).

    rsync -a [--delete …] [--exclude P] [--exclude-from=F] SOURCE/ TARGET/     a tree, made anew with --delete
    rsync -Ra | -rRa [--exclude P] [--files-from=F .] PATH… TARGET/.           paths, kept relative to here

Any other option is an error, so that a later gitlab-ci-local can't get half of what it asked for.
"""

import shutil
import sys
from pathlib import Path

_FLAGS = {"-a", "-Ra", "-rRa", "--delete", "--delete-excluded"}


class Excludes:
    """rsync's exclude rules, as far as they are a path: `/from/the/top`, `any/where`, a folder with `/` or `/**`."""

    def __init__(self, rules: list[str]):
        self.rules = [rule.removesuffix("/**").removesuffix("/") for rule in rules]
        if wild := [rule for rule in self.rules if set(rule) & set("*?[")]:
            raise SystemExit(f"rsync stand-in: no wildcards, but got {wild}: install rsync.")

    def __contains__(self, path: Path) -> bool:
        places = [place.as_posix() for place in (path, *path.parents)]
        return any(place == rule[1:] or f"/{place}".endswith(f"/{rule}") for place in places for rule in self.rules)


def copy(source: Path, target: Path, excludes: Excludes, top: Path) -> None:
    """Copy a file, a link or a whole folder to `target`, less what is excluded (named relative to `top`)."""
    if source.relative_to(top) in excludes:
        return
    if source.is_dir() and not source.is_symlink():
        target.mkdir(parents=True, exist_ok=True)
        for child in source.iterdir():
            copy(child, target / child.name, excludes, top)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)


def main(arguments: list[str]) -> None:
    """Copy as rsync would. Raise SystemExit for a call that gitlab-ci-local does not make."""
    flags, rules, listed, paths = set(), [], [], []
    words = iter(arguments)
    for word in words:
        if word == "--exclude":
            rules.append(next(words))
        elif word.startswith("--exclude="):
            rules.append(word.partition("=")[2])
        elif word.startswith("--exclude-from="):
            rules += Path(word.partition("=")[2]).read_text().split("\n")
        elif word.startswith("--files-from="):
            listed += Path(word.partition("=")[2]).read_text().split("\n")
        elif word.startswith("-"):
            flags.add(word)
        else:
            paths.append(word)
    if unknown := flags - _FLAGS:
        raise SystemExit(f"rsync stand-in: unknown {sorted(unknown)}: install rsync.")

    excludes = Excludes([rule for rule in rules if rule])
    target = Path(paths[-1])
    if "-a" in flags:
        if "--delete" in flags:
            shutil.rmtree(target, ignore_errors=True)
        copy(Path(paths[0]), target, excludes, Path(paths[0]))
    else:
        for path in filter(None, listed or paths[:-1]):
            copy(Path(path), target / path, excludes, Path())


if __name__ == "__main__":
    main(sys.argv[1:])
