"""The names of files in landing, in one rule: which hold rows, and which tools leave beside them.

The splitter, its upkeep, the vendor load, the exploration and the rehearsal take a file by this rule alone.

| name | kind |
|---|---|
| `.csv`; `.json`, `.jsonl`, `.ndjson`; each also with `.gz` or `.zst`; in any case | data |
| `.parquet`, in any case | data of the vendor |
| a key that ends in `/`, `x_$folder$` | passed over: a folder |
| a file or folder whose name begins with `.` or `_`, but for `_x=1` | passed over: hidden, as for Spark and Hadoop |
| `.crc`, `.md5`, `.sha256` | passed over: a checksum |
| `.tmp`, `._COPYING_`, `x~`, `~$x`, `Thumbs.db`, `desktop.ini` | passed over: a file in work, a copy, the desktop's |
| no bytes, and no name of data | passed over: a marker |
| anything else | neither: the splitter quarantines it, the vendor load refuses it |

The names that begin with `.` or `_` are those that Spark's own file sources pass over: `shouldFilterOutPathName` in
https://github.com/apache/spark/blob/v3.5.0/core/src/main/scala/org/apache/spark/util/HadoopFSUtils.scala;
`_$folder$` is explained in https://repost.aws/knowledge-center/emr-s3-empty-files.
"""

from collections.abc import Sequence

from pipelines.visible_text import visible_line

_ENDS = {"csv": (".csv",), "json": (".jsonl", ".ndjson", ".json"), "parquet": (".parquet",)}
_CODECS = (".gz", ".zst")
_DOMAINS = {"streaming": ("csv", "json"), "vendor": ("csv", "json", "parquet")}
_LEFT_BEHIND = (".crc", ".md5", ".sha256", ".tmp", "._copying_", "_$folder$", "~")
_OF_WINDOWS = ("thumbs.db", "desktop.ini")
_NAMED = 5  # names in a line


def kind_of(name: str) -> str | None:
    """Return csv, json or parquet by the end of a file's name; None for another one."""
    lower = name.lower()
    plain = next((lower.removesuffix(codec) for codec in _CODECS if lower.endswith(codec)), lower)
    kind = next((kind for kind, ends in _ENDS.items() if plain.endswith(ends)), None)
    return None if kind == "parquet" and plain != lower else kind


def is_passed_over(key: str, size: int | None = None) -> bool:
    """Return True for a file that tools leave beside data. `key`: with its folders; `size`: in bytes, if known."""
    *folders, name = key.lower().split("/")
    if not name or any(map(_is_hidden, (*folders, name))):
        return True
    if name.endswith(_LEFT_BEHIND) or name.startswith("~$") or name in _OF_WINDOWS:
        return True
    return size == 0 and kind_of(name) is None


def is_data(key: str, domain: str = "streaming") -> bool:
    """Return True if a file below streaming/ or vendor/, the `domain`, holds rows by its name."""
    return not is_passed_over(key) and kind_of(key) in _DOMAINS[domain]


def endings(domain: str) -> str:
    """Return the ends of names that data of a domain has, for messages."""
    text = f"{', '.join(end for kind in ('csv', 'json') for end in _ENDS[kind])} (plain, .gz or .zst)"
    return f"{text}, .parquet" if "parquet" in _DOMAINS[domain] else text


def passed_over_line(keys: Sequence[str]) -> str:
    """Return a line that says how many files were passed over, with some of their names; empty for none."""
    if not keys:
        return ""
    return f"{len(keys):,} {'file' if len(keys) == 1 else 'files'} passed over: {some_of(keys)}"


def some_of(keys: Sequence[str]) -> str:
    """Return the first five keys for a line of text, and the number of the others."""
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return f"{', '.join(map(visible_line, keys[:_NAMED]))}{more}"


def _is_hidden(name: str) -> bool:
    """Return True for a hidden file or folder. A key may hold `..` as any other text: nothing is above a bucket."""
    return (name.startswith(".") and bool(name.strip("."))) or (name.startswith("_") and "=" not in name)
