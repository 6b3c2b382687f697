"""The files of a PUT without OVERWRITE that a stage's folder has already, for a client that does not look itself.

The client tells a pattern of its own files. Those of an absolute pattern are looked for on this machine; a relative one
is relative to the client's working directory, which the server does not know.
https://docs.snowflake.com/en/sql-reference/sql/put#optional-parameters
"""

from __future__ import annotations

import fnmatch
import glob
import re
from pathlib import Path, PurePosixPath

from localcloud.snowflake.wire import errors


def skipped(folder: Path, local: str, compress: bool) -> list[tuple[str, str]]:
    """Return the names of the client's files, each with its name in the folder; none if the folder has none of them.

    `local` is the client's path or pattern. Raise SnowflakeError 000002 if the folder has some of the files only: the
    client copies all or none.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    pattern = PurePosixPath(local.replace("\\", "/")).name
    if pattern == re.sub(r"[*?\[]", "", pattern):
        return _found([pattern], names, compress)
    paths = map(Path, glob.glob(local) if Path(local).is_absolute() else ())
    wanted = sorted(path.name for path in paths if path.is_file())
    there = _found(wanted, names, compress)
    unseen = [] if wanted else [name for name in names if fnmatch.fnmatch(name.removesuffix(".gz"), pattern)]
    if unseen or 0 < len(there) < len(wanted):
        name = unseen[0] if unseen else there[0][1]
        raise errors.unsupported(f"PUT of many files, of which '{name}' is there, without OVERWRITE = TRUE")
    return there


def _found(wanted: list[str], names: list[str], compress: bool) -> list[tuple[str, str]]:
    """Return the wanted names, each with the one that it has in a stage: compressed by the client, or as it is."""
    endings = ("", ".gz") if compress else ("",)
    targets = {name: next((name + end for end in endings if name + end in names), None) for name in wanted}
    return [(name, target) for name, target in targets.items() if target]
