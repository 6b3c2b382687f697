"""The time in which a person in 3 of 10,000 files is found, erased, and looked for again.

The peer only reads every file and every part once, with as many threads, and understands nothing: the least that a
search takes which does not ask the table.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from benchmarks.inputs.cloud import benchmark_cloud
from benchmarks.report.claim import Claim, result
from erasure.objects import versions
from erasure.person import Person
from erasure.removal import erase
from erasure.search import Places, find
from erasure.tables import Tables
from pipelines.splitter.landing.source import Source
from pipelines.splitter.parts.manifest import Manifest
from pipelines.splitter.parts.part import PartFile
from pipelines.splitter.parts.part_settings import PartSettings
from tests.buckets import Buckets
from tests.lane import Lane, make_lane

FILES, ROWS = 10_000, 100
FILE_BYTES = 1_000  # of --size, which counts bytes: one file for each
KEY = "the.person@example.com"
_THREADS = 16
_HEADER = ("first_name", "last_name", "email")
_SETTINGS = PartSettings(part_bytes=100_000_000).for_columns(_HEADER)
# The rows of all files at once: those of a part are numbered.
_INSERT = (
    "INSERT INTO RAW.USERS (FIRST_NAME, LAST_NAME, EMAIL, _PART, _ROW) SELECT 'first name', 'last name', "
    "IFF(R.N = 0 AND P.HAS_PERSON, '{key}', CONCAT(P.N * {rows} + R.N, '@example.com')), P.PART, R.N + 2 "
    "FROM RAW.BENCH_PARTS P CROSS JOIN (SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => {rows}))) R"
)


def measure(size: int | None = None) -> dict[str, Any]:
    """Return the claim on a person's erasure. `size`: 1,000 for each file, all of them if None."""
    files = size // FILE_BYTES if size else FILES
    with benchmark_cloud() as here:
        lane = make_lane(here.cloud, here.folder)
        with lane.warehouse.connect("migrator") as migrator, lane.warehouse.connect("eraser") as eraser:
            _fill(lane, migrator.cursor(), files)
            click.echo(f"  erase: {files:,} files written", err=True)
            buckets = lane.buckets
            theirs = _seconds(lambda: _read_all(buckets))
            places = Places(buckets.s3, buckets.landing, buckets.ready, Tables(eraser, lane.warehouse.database))
            person = Person.of(KEY)
            ours = _seconds(lambda: erase(places, person, find(places, person)))
            assert find(places, person).is_nowhere
    text = f"a person in 3 of {files:,} files found, erased and looked for again"
    return result(Claim(text, ours, "every file and part read once", theirs, 2.0), files=files)


def _seconds(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _fill(lane: Lane, cursor: Any, files: int) -> None:
    """Put the files, their parts and manifests, and the rows into the table, as if the splitter had loaded them."""
    with_person = {files // 7, files // 2, files - 1}

    def put(number: int) -> tuple[int, str, bool]:
        return number, _load(lane.buckets, number, number in with_person), number in with_person

    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(put, range(files)))
    cursor.execute("CREATE TABLE RAW.BENCH_PARTS (N INTEGER, PART VARCHAR, HAS_PERSON BOOLEAN)")
    for start in range(0, files, 1_000):
        cursor.executemany("INSERT INTO RAW.BENCH_PARTS VALUES (%s, %s, %s)", parts[start : start + 1_000])
    cursor.execute(_INSERT.format(key=KEY, rows=ROWS))


def _load(buckets: Buckets, number: int, has_person: bool) -> str:
    """Put one file with its part and manifest; return the key of the part."""
    text = b"".join(_rows(number, has_person))
    key = f"streaming/users/{number:06}.csv"
    body = ",".join(_HEADER).encode() + b"\n" + text
    put = buckets.s3.put_object(Bucket=buckets.landing, Key=key, Body=body)
    source = Source(buckets.landing, key, put["VersionId"], put["ETag"], len(body))
    part = PartFile(_HEADER, _SETTINGS)
    part.write(text, ROWS)
    name = f"users/{source.hash}/{_SETTINGS.hash}/part-00000-of-00001.csv.gz"
    manifest = Manifest("users", source, _SETTINGS, (part.upload(buckets.s3, buckets.ready, name),))
    buckets.s3.put_object(Bucket=buckets.ready, Key=manifest.key, Body=manifest.to_json())
    return name


def _rows(number: int, has_person: bool) -> Iterator[bytes]:
    for row in range(ROWS):
        email = KEY if has_person and row == 0 else f"{number * ROWS + row}@example.com"
        yield f"first name,last name,{email}\n".encode()


def _read_all(buckets: Buckets) -> None:
    items = [
        *versions(buckets.s3, buckets.landing, "streaming/"),
        *(item for item in versions(buckets.s3, buckets.ready) if "/part-" in item.key),
    ]
    with ThreadPoolExecutor(_THREADS) as readers:
        for _ in readers.map(lambda item: b"".join(item.stored(buckets.s3)), items):
            pass
