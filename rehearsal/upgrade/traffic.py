"""The traffic: small files of every streaming dataset that land one after the other, whatever happens meanwhile."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from contracts.contract import Contract
from promotion.aws import Client
from rehearsal.upgrade.rows import TrafficFile, traffic_file


@dataclass(frozen=True)
class Landed:
    """A file of the traffic, the phase in which it landed, and when (seconds of time.monotonic)."""

    file: TrafficFile
    phase: str
    at: float


@dataclass
class Traffic:
    """Lands files in a thread of its own, `seconds` between two, of each dataset in turn; `phase` is the current one.

    `shapes`: the contracts whose shapes a dataset's files have in turn, each {dataset: contract}.
    """

    s3: Client
    bucket: str
    shapes: Sequence[Mapping[str, Contract]]
    seconds: float = 1.5
    phase: str = "before"
    landed: list[Landed] = field(default_factory=list)
    fault: str = ""  # why it ended by itself
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to land files."""
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Land no more files, and wait for the last."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        for number in count():
            if self._stopping.wait(self.seconds if number else 0):
                return
            try:
                self._land(traffic_file(self._contract(number), number))
            except Exception as error:  # of a thread: the rehearsal asks for it
                self.fault = f"no more files can land: {' '.join(str(error).split())}"
                return

    def _contract(self, number: int) -> Contract:
        shapes = self.shapes
        names = list(shapes[0])
        turn, place = divmod(number, len(names))
        return shapes[turn % len(shapes)][names[place]]

    def _land(self, file: TrafficFile) -> None:
        phase = self.phase
        self.s3.put_object(Bucket=self.bucket, Key=f"streaming/{file.dataset}/{file.name}", Body=file.body)
        self.landed.append(Landed(file, phase, time.monotonic()))
