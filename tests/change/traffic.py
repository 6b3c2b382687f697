"""Files of several shapes that keep landing, and where each of their values belongs."""

import json
import random
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field

from tests.buckets import Buckets

ROWS = 3
FIRST = "first_name"  # of every row: the file and the row


def value(file: str, row: int, column: str) -> str:
    """A text that stands nowhere else."""
    return f"{file}-{row}" if column == FIRST else f"{file}-{row}-{column}"


def body(file: str, columns: tuple[str, ...], kind: str, choice: random.Random) -> bytes:
    """The file's rows, its columns in an order of its own."""
    order = choice.sample(columns, len(columns))
    rows = [{column: value(file, row, column) for column in order} for row in range(ROWS)]
    if kind == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    return "\n".join([",".join(order), *(",".join(row.values()) for row in rows), ""]).encode()


@dataclass
class Traffic:
    """Lands a file of one of the `shapes` every `pause` seconds, until it is stopped. `landed`: {file: its columns}.

    It pauses while nobody works on more than `backlog` messages: a busy machine does not fall behind.
    """

    buckets: Buckets
    dataset: str
    shapes: list[tuple[str, ...]]
    pause: float = 1.0
    backlog: int = 16
    landed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None

    def __enter__(self) -> "Traffic":
        self.thread = threading.Thread(target=self._land, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join(60)
        if self.failure:
            raise self.failure

    def land(self, columns: tuple[str, ...], choice: random.Random | None = None) -> str:
        """Land one file with these columns; its name."""
        choice = choice or random.Random(len(self.landed))
        file, kind = uuid.uuid4().hex[:12], choice.choice(["csv", "jsonl"])
        self.landed[file] = columns
        key = f"streaming/{self.dataset}/{file}.{kind}"
        self.buckets.s3.put_object(Bucket=self.buckets.landing, Key=key, Body=body(file, columns, kind, choice))
        return file

    def _land(self) -> None:
        choice = random.Random(7)
        try:
            while not self.stopping.wait(self.pause):
                if self._waiting() <= self.backlog:
                    self.land(choice.choice(self.shapes), choice)
        except Exception as error:
            self.failure = error

    def _waiting(self) -> int:
        """Messages that nobody works on: a worker holds many whose loads wait for a pipe."""
        name, sqs = "ApproximateNumberOfMessages", self.buckets.sqs
        answer = sqs.get_queue_attributes(QueueUrl=self.buckets.queue, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def faults(self, table: list[dict[str, str | None]], moved: dict[str, str]) -> dict[str, list[str]]:
        """The rows that are lost, doubled, or have a value elsewhere. `moved`: {column of old files: its new name}."""
        found = Counter(row[FIRST] for row in table)
        wrong: dict[str, list[str]] = {"lost": [], "doubled": [], "misplaced": [], "foreign": []}
        expected = {}
        for file, columns in list(self.landed.items()):
            for row in range(ROWS):
                name = value(file, row, FIRST)
                expected[name] = {moved.get(column, column): value(file, row, column) for column in columns}
                if not found[name]:
                    wrong["lost"].append(name)
                elif found[name] > 1:
                    wrong["doubled"].append(name)
        for row in table:
            if row[FIRST] not in expected:
                wrong["foreign"].append(str(row[FIRST]))
            elif {column: text for column, text in row.items() if text is not None} != expected[row[FIRST]]:
                wrong["misplaced"].append(str(row))
        return {fault: rows[:5] for fault, rows in wrong.items() if rows}
