"""The processes that have to do with a folder."""

from pathlib import Path

import psutil


def processes_in(folder: Path) -> list[str]:
    """Return what still runs and has to do with the folder: by its own folder, its command or its variables."""
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
            where = [process.cwd(), *command, process.environ().get("LOCALCLOUD_SERVER_OF", "")]
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if any(str(folder) in one for one in where):
            found.append(f"{process.pid} {' '.join(command)[:120]}")
    return found
