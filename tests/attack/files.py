"""Files whose rows say where they come from, so that each can be counted when all is done."""

import csv
import gzip
import io
import json
import random
from dataclasses import dataclass

import zstandard

HEADERS = {
    "users": ("first_name", "last_name", "email"),
    "movies": ("title", "original_language", "duration_mins", "size_mb"),
    "streams": ("movie_title", "user_email", "size_mb", "start_at", "end_at"),
}
FORMATS = (".csv", ".csv.gz", ".csv.zst", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".CSV.GZ")
ODD_NAMES = ("plain", "a b+c%2Bd", "映画 é", "q?#&\"'", "new\nline", "100%25", "x" * 600)
ODD_VALUES = ("plain", "a,b", 'say "no"', "two\nlines", "back\\slash", "é 映画", "")
FAULTS = ("wrong header", "truncated gzip", "stray quote", "empty", "no good row")


@dataclass(frozen=True)
class File:
    """`rows`: how many good ones, numbered from 0; `bad`: how many among them break the contract. `fault`: why the
    whole file can't be loaded, then it has no good row. The first two columns of a row are `id` and its number."""

    id: str
    dataset: str
    key: str
    body: bytes
    rows: int
    bad: int = 0
    fault: str | None = None


def good_file(number: int, choice: random.Random) -> File:
    """Some rows of some dataset in some format under some name, a quarter of the files with a few bad rows."""
    dataset, ending = choice.choice(sorted(HEADERS)), choice.choice(FORMATS)
    return filled(number, f"streaming/{dataset}/{choice.choice(ODD_NAMES)} {number}{ending}", choice)


def filled(number: int, key: str, choice: random.Random) -> File:
    """Other rows under a key that there may be already."""
    name, dataset = f"f{number:06}", key.split("/")[1]
    ending = max((known for known in FORMATS if key.endswith(known)), key=len)
    rows, bad = choice.choice((1, 30, 300)), choice.choice((0, 0, 0, 3))
    body = encoded(records(name, dataset, rows, bad, choice), dataset, ending, choice)
    return File(name, dataset, key, body, rows, bad)


def bad_file(number: int, choice: random.Random) -> File:
    """A file that belongs into quarantine as a whole."""
    fault, name = choice.choice(FAULTS), f"f{number:06}"
    header, line = b"first_name,last_name,email\n", f"{name},0,x\n".encode()
    body, ending = {
        "wrong header": (b"first_name,surname\n" + line, ".csv"),
        "truncated gzip": (gzip.compress(header + line * 50)[:-9], ".csv.gz"),
        "stray quote": (header + line + b'a"b,c,d\n', ".csv"),
        "empty": (b"", ".csv"),
        "no good row": (header + b"a,b\n", ".csv"),
    }[fault]
    return File(name, "users", f"streaming/users/bad {number}{ending}", body, 0, 0, fault)


def records(name: str, dataset: str, rows: int, bad: int, choice: random.Random) -> list[list[str]]:
    """The file's records as lists of fields; a bad one has a field too many, or a column that nobody knows."""
    made = [[name, str(row), *values(dataset, choice)] for row in range(rows)]
    for _ in range(bad):
        made.insert(choice.randrange(len(made) + 1), [name, "bad", *values(dataset, choice), "too much"])
    return made


def values(dataset: str, choice: random.Random) -> list[str]:
    noise = f"{choice.random()}"
    if dataset == "users":
        return [choice.choice(ODD_VALUES) + noise]
    if dataset == "movies":
        return [str(choice.randrange(500)), noise[:6]]
    return [noise[:6], "2021-12-25 07:00:00", "2021-12-25 08:30:00"]


def encoded(rows: list[list[str]], dataset: str, ending: str, choice: random.Random) -> bytes:
    header = HEADERS[dataset]
    if "json" in ending:
        names = (*header, "unknown")
        text = "".join(json.dumps(dict(zip(names, row, strict=False))) + "\n" for row in rows)
    else:
        order = choice.sample(range(len(header)), len(header))
        output = io.StringIO(newline="")
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow([header[index] for index in order])
        writer.writerows([*(row[index] for index in order), *row[len(header) :]] for row in rows)
        text = output.getvalue()
    return compressed(text.encode(), ending)


def compressed(text: bytes, ending: str) -> bytes:
    if ending.lower().endswith(".gz"):
        return gzip.compress(text, 1)
    return zstandard.compress(text) if ending.endswith(".zst") else text
