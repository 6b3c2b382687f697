"""The observer of the traffic: when all rows of a file are in the warehouse, and which files are still awaited."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error

from rehearsal.upgrade.rows import PREFIX
from rehearsal.upgrade.traffic import Landed, Traffic

_SECONDS = 0.5


@dataclass(frozen=True)
class Key:
    """A table, and its column in which each row of the traffic has its mark first."""

    table: str
    column: str


@dataclass
class Observer:
    """Asks the warehouse twice a second which files are complete. `visible`: {number of the file: seconds}."""

    connection: SnowflakeConnection
    traffic: Traffic
    keys: Mapping[str, Key]  # by dataset
    visible: dict[int, float] = field(default_factory=dict)
    fault: str = ""  # the newest error of the warehouse
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to ask."""
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def awaited(self) -> list[Landed]:
        """Return the files that landed and are not visible yet, oldest first."""
        return [landed for landed in list(self.traffic.landed) if landed.file.number not in self.visible]

    def slowest(self, phase: str, dataset: str) -> float | None:
        """Return the longest time from landing to visible rows in a phase; None if a file is missing or none landed."""
        files = [each for each in self.traffic.landed if each.phase == phase and each.file.dataset == dataset]
        if not files or any(each.file.number not in self.visible for each in files):
            return None
        return max(self.visible[each.file.number] for each in files)

    def settle(self, patience: float, say: Callable[[str], None], alive: Callable[[], None]) -> list[Landed]:
        """Wait until each file that landed before now is visible; return those that are not `patience` s after landing.

        `alive` may raise to end the wait.
        """
        moment = time.monotonic()
        while True:
            alive()
            awaited = [each for each in self.awaited() if each.at <= moment]
            late = [each for each in awaited if time.monotonic() - each.at > patience]
            say(f"{len(self.visible)} of {len(self.traffic.landed)} files visible")
            if len(late) == len(awaited):
                return late
            time.sleep(_SECONDS / 2)

    def _run(self) -> None:
        while not self._stopping.wait(_SECONDS):
            awaited = self.awaited()
            for dataset in {each.file.dataset for each in awaited}:
                self._look(self.keys[dataset], [each for each in awaited if each.file.dataset == dataset])

    def _look(self, key: Key, awaited: list[Landed]) -> None:
        width = len(awaited[0].file.mark)
        query = (
            f"SELECT LEFT({key.column}, {width}), COUNT(*) FROM {key.table} "
            f"WHERE {key.column} LIKE '{PREFIX}%' AND {key.column} >= '{awaited[0].file.mark}' GROUP BY 1"
        )
        try:
            cursor = self.connection.cursor()
            cursor.execute(query)
            found = {str(mark): int(number) for mark, number in cursor.fetchall()}
        except Error as error:
            self.fault = " ".join(str(error).split())
            return
        now = time.monotonic()
        for each in awaited:
            if found.get(each.file.mark, 0) >= len(each.file.rows):
                self.visible[each.file.number] = now - each.at
