"""The compressor alone, and the decompressor alone: the same bytes, from memory, with the same codec and level."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from pipelines.splitter.landing.source import CHUNK
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.layout import decompressor_of

SPAWN = multiprocessing.get_context("spawn")


def compressor_seconds(path: Path, part_settings: PartSettings, cores: int) -> float:
    """Return the seconds that `cores` processes take for an equal range of the file each."""
    size = path.stat().st_size
    barrier = SPAWN.Barrier(cores + 1)
    boundaries = [size * number // cores for number in range(cores + 1)]
    processes = [
        SPAWN.Process(target=_compress, args=(path, part_settings, boundaries[number], boundaries[number + 1], barrier))
        for number in range(cores)
    ]
    for process in processes:
        process.start()
    barrier.wait(120)
    started = time.perf_counter()
    barrier.wait(3600)
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return seconds


def decompressor_seconds(path: Path) -> float:
    """Return the seconds that one core takes to decompress the file, 0 for a plain one. A stream can't be divided."""
    data = path.read_bytes()
    chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    decompress = decompressor_of(data)
    started = time.perf_counter()
    for _ in decompress(chunks) if decompress else ():
        pass
    return time.perf_counter() - started if decompress else 0


def _compress(path: Path, part_settings: PartSettings, start: int, end: int, barrier: Barrier) -> None:
    """Compress the bytes from `start` to `end`; the barrier marks the start and the end."""
    with path.open("rb") as file:
        file.seek(start)
        data = memoryview(file.read(end - start))
    barrier.wait(120)
    compressor = part_settings.compressor()
    for position in range(0, len(data), CHUNK):
        compressor.compress(data[position : position + CHUNK])
    compressor.flush()
    barrier.wait(3600)
