"""The files of COPY INTO <location>: their names, and rows divided by MAX_FILE_SIZE.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from localcloud.snowflake.files.compression import compressed
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.loading.unload_statement import Unload
from localcloud.snowflake.objects.staged_file import StageFolder
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted

# The name of files where the location has none, and the partition of rows without one.
_NAME = "data"
_NO_PARTITION = "__NULL__"


@dataclass(frozen=True)
class Unloaded:
    """A file that is to be written: `size` is that of its content before compression."""

    path: str
    data: bytes
    rows: int
    size: int


@dataclass(frozen=True)
class FileNames:
    """The names of the files of one statement. `query_id` is in them with INCLUDE_QUERY_ID or PARTITION BY."""

    unload: Unload
    format: FileFormat
    query_id: str

    def path(self, number: int, partition: str | None, part: int, ending: str) -> str:
        """Return the path of file `number` of a partition, which is the statement's partition number `part`."""
        base = self.unload.location.path
        if self.unload.single:
            return base + _NAME if not base or base.endswith("/") else base
        if self.unload.partition_by is not None:
            folder = f"{base.rstrip('/')}/" if base else ""
            return f"{folder}{partition or _NO_PARTITION}/{_NAME}_{self.query_id}_{part:03d}_{number}_0{ending}"
        prefix = base + _NAME if not base or base.endswith("/") else base.removesuffix("_")
        own = f"_{self.query_id}" if self.unload.include_query_id else ""
        return f"{prefix}{own}_0_{number}_0{ending}"

    def ending(self, compression: str) -> str:
        """Return the ending of a name: FILE_EXTENSION, or the type's with that of the compression."""
        if self.format.type == "PARQUET":
            return f"{'' if compression == 'none' else '.' + compression}.parquet"
        given = self.format["FILE_EXTENSION"]
        return f".{given.lstrip('.')}{compression}" if given else f".{self.format.type.lower()}{compression}"


def text_files(
    names: FileNames, partition: str | None, part: int, header: str, records: Iterable[str]
) -> Iterator[Unloaded]:
    """Yield the files of a partition's records, each of at most MAX_FILE_SIZE before its compression.

    A record that is larger has a file of its own; SINGLE makes one file, or fails if that is larger.
    """
    number, held, size = 0, [header] if header else [], len(header.encode())
    rows = 0
    for record in records:
        length = len(record.encode())
        if rows and size + length > names.unload.max_file_size:
            if names.unload.single:
                raise _too_large(names.unload)
            yield _text_file(names, partition, part, number, held, rows)
            number, held, size, rows = number + 1, [header] if header else [], len(header.encode()), 0
        held.append(record)
        size, rows = size + length, rows + 1
    if rows:
        yield _text_file(names, partition, part, number, held, rows)


def _too_large(unload: Unload) -> errors.SnowflakeError:
    text = f"Max file size ({unload.max_file_size}) exceeded for unload single file mode. "
    return errors.SnowflakeError("100076", "22000", text + "Please increase the size limit or use multiple file mode.")


def _text_file(names: FileNames, partition: str | None, part: int, number: int, held: list[str], rows: int) -> Unloaded:
    plain = "".join(held).encode()
    data, ending = compressed(plain, names.format["COMPRESSION"])
    return Unloaded(names.path(number, partition, part, names.ending(ending)), data, rows, len(plain))


def require_free(place: StageFolder, stage: tuple[str, ...], paths: Iterable[str]) -> None:
    """Raise SnowflakeError if a file is there that would be replaced: OVERWRITE is FALSE."""
    if any(place.find(path) for path in paths):
        text = f"Files already existing at the unload destination: @{dotted(stage[-1:])}. "
        raise errors.compilation("001094", "22000", text + "Use overwrite option to force unloading.")
