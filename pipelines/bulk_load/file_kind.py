"""The kinds of files that the vendor may send, by the ends of their names, in any case."""

_ENDS = {"json": (".json", ".jsonl", ".ndjson"), "csv": (".csv",), "parquet": (".parquet",)}
_PACKED = (".gz", ".zst")
SUFFIXES = ".json, .jsonl, .ndjson, .csv (plain, .gz or .zst), .parquet"


def kind_of(name: str) -> str | None:
    """Return json, csv or parquet; None for another end."""
    lower = name.lower()
    for kind, ends in _ENDS.items():
        packed = ("", *_PACKED) if kind != "parquet" else ("",)
        if lower.endswith(tuple(end + pack for end in ends for pack in packed)):
            return kind
    return None


def is_marker(key: str) -> bool:
    """Return True for what writers leave beside data: _SUCCESS, .DS_Store, checksums, folders."""
    name = key.rpartition("/")[2]
    return not name or name.startswith(("_", ".")) or name.endswith((".crc", "_$folder$"))
