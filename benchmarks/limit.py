"""The limit: the same cores only compress the same bytes, which lie in memory, with the same codec and level."""

import multiprocessing
import time
from pathlib import Path

from pipelines.splitter.landing.source import CHUNK
from pipelines.splitter.parts.part_settings import PartSettings

SPAWN = multiprocessing.get_context("spawn")


def compressor_seconds(path: Path, part_settings: PartSettings, cores: int) -> float:
    """How long `cores` processes take for an equal share of the file each."""
    size = path.stat().st_size
    barrier = SPAWN.Barrier(cores + 1)
    cuts = [size * number // cores for number in range(cores + 1)]
    shares = [
        SPAWN.Process(target=compress, args=(path, part_settings, cuts[number], cuts[number + 1], barrier))
        for number in range(cores)
    ]
    for share in shares:
        share.start()
    barrier.wait(120)
    started = time.perf_counter()
    barrier.wait(3600)
    seconds = time.perf_counter() - started
    for share in shares:
        share.join()
    return seconds


def compress(path: Path, part_settings: PartSettings, start: int, end: int, barrier) -> None:
    with path.open("rb") as file:
        file.seek(start)
        data = memoryview(file.read(end - start))
    barrier.wait(120)
    compressor = part_settings.compressor()
    for position in range(0, len(data), CHUNK):
        compressor.compress(data[position : position + CHUNK])
    compressor.flush()
    barrier.wait(3600)
