"""The write of a change: all its files, or none."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(files: Mapping[Path, str]) -> None:
    """Give each file its whole text. An error or a stop signal on the way leaves all as they were. Raises OSError."""
    before = {path: path.read_bytes() if path.exists() else None for path in files}
    beside: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
                beside[path] = Path(file.name)
                file.write(text)
            _copy_mode(path, beside[path])
        for path, new in beside.items():
            os.replace(new, path)
    except BaseException:
        for path, content in before.items():
            _restore(path, content)
        raise
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _copy_mode(path: Path, new: Path) -> None:
    """Give the new file the permissions of the old one, or of any new file."""
    if path.exists():
        shutil.copymode(path, new)
    else:
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(0o666 & ~mask)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != content:
        path.write_bytes(content)
