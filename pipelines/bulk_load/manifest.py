"""The vendor's manifest, vendor/manifest.json: the files of a batch, written after all of them.

    {"files": [{"name": "authors/2026/a.json.gz", "bytes": 7310, "rows": 120}, …]}

`rows` may be left out. Snowflake reads it from the stage, as all the vendor's files: the job itself may only list them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from snowflake.connector.errors import ProgrammingError

from pipelines.bulk_load.batch import PREFIX, File
from pipelines.bulk_load.fault import Fault, Refused
from pipelines.bulk_load.table import Table
from pipelines.bulk_load.warehouse import Warehouse

NAME = "manifest.json"
_AGAIN = "the vendor has to send its manifest again, after all files of the batch"


def listed(warehouse: Warehouse, manifest: File, files: Mapping[str, File]) -> dict[str, File]:
    """Return the files that the manifest lists, of those that landed, by their keys below vendor/. Raises Refused.

    Other files are no part of the batch. A file of another size, or newer than the manifest, is of another batch.
    """
    found, faults = {}, []
    for name, size, rows in map(_entry, _entries(warehouse)):
        file = files.get(name)
        if file is None:
            faults.append(f"{PREFIX}{name} has not landed")
        elif file.bytes != size:
            faults.append(f"{PREFIX}{name} has {file.bytes} bytes, not {size}")
        elif file.landed_at > manifest.landed_at:
            faults.append(f"{PREFIX}{name} landed at {file.landed_at:%Y-%m-%d %H:%M:%S} UTC, after the manifest")
        else:
            found[name] = replace(file, rows=rows)
    if faults:
        raise Refused(*(Fault("manifest", f"{PREFIX}{NAME}: {fault}; {_AGAIN}") for fault in faults))
    return found


def refuse_misplaced(names: Sequence[str], tables: Sequence[Table]) -> None:
    """Raise Refused for files that the manifest lists and no table takes: without them the batch would be a part."""
    if names:
        folders = ", ".join(f"{PREFIX}{table.folder}/" for table in tables)
        texts = (f"{PREFIX}{name} is in none of the folders {folders}" for name in names)
        raise Refused(*(Fault("manifest", f"{PREFIX}{NAME}: {text}; {_AGAIN}") for text in texts))


def _entries(warehouse: Warehouse) -> list[Any]:
    query = f"SELECT $1 FROM @{warehouse.schema}.LANDING/{NAME} (FILE_FORMAT => '{warehouse.schema}.JSON')"
    try:
        rows = warehouse.rows(query)
    except ProgrammingError as error:
        raise _broken(" ".join((error.raw_msg or str(error)).split())) from error
    document = json.loads(rows[0][0]) if len(rows) == 1 else None
    if not isinstance(document, dict) or not isinstance(document.get("files"), list) or not document["files"]:
        raise _broken('it is not one object with a list "files"')
    return list(document["files"])


def _entry(entry: Any) -> tuple[str, int, int | None]:
    values = entry if isinstance(entry, dict) else {}
    name, size, rows = values.get("name"), values.get("bytes"), values.get("rows")
    if not isinstance(name, str) or type(size) is not int or (rows is not None and type(rows) is not int):
        raise _broken(f"{json.dumps(entry)[:80]} has no name, bytes as a number, and perhaps rows as a number")
    return name, size, rows


def _broken(reason: str) -> Refused:
    return Refused(Fault("manifest", f"{PREFIX}{NAME}: {reason}; {_AGAIN}"))
