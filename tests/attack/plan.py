"""Which requests go wrong, and how: by rates and a seed, or one after the other as a test says; and a count of each."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Rule:
    """`kind` of fault (see faults.py) for a share (`rate`) of the requests whose operation fits `operation`; at most
    `times`, after the first `skip`. `owner`: only those of one client.

    `status` is the answer of kind "status"; `seconds` how long "delay" and "slow" take, and "hang" at most.
    """

    operation: str
    kind: str
    rate: float = 1.0
    times: int | None = None
    skip: int = 0
    status: int = 503
    seconds: float = 1.0
    owner: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind} {self.status}" if self.kind == "status" else self.kind

    def fits(self, operation: str, owner: str) -> bool:
        return fnmatchcase(operation, self.operation) and self.owner in (None, owner)


@dataclass
class Plan:
    """`kill` is called with the owner of a request whose fault is the death of the client itself; `stop` stops it, and
    returns when it goes on.

    The same seed draws the same faults for the same order of requests; that order is the network's.
    """

    rules: list[Rule] = field(default_factory=list)
    seed: int = 0
    kill: Callable[[str], None] = lambda owner: None
    stop: Callable[[str], None] = lambda owner: None
    paused: bool = False

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.lock = threading.Lock()
        self.seen: Counter[Rule] = Counter()
        self.drawn: Counter[Rule] = Counter()
        self.happened: Counter[tuple[str, str]] = Counter()
        self.requests: Counter[str] = Counter()

    def draw(self, operation: str, owner: str) -> Rule | None:
        """The fault that this request meets, if any."""
        with self.lock:
            self.requests[operation] += 1
            fitting = [] if self.paused else [rule for rule in self.rules if rule.fits(operation, owner)]
            for rule in fitting:
                self.seen[rule] += 1
                used_up = rule.times is not None and self.drawn[rule] >= rule.times
                if not used_up and self.seen[rule] > rule.skip and self.random.random() < rule.rate:
                    self.drawn[rule] += 1
                    return rule
        return None

    def add(self, rule: Rule) -> None:
        """Before the others, and as if it had never been there."""
        with self.lock:
            self.seen.pop(rule, None)
            self.drawn.pop(rule, None)
            self.rules = [rule, *self.rules]

    def spare(self, owner: str) -> None:
        """Take away what is meant for this client alone."""
        with self.lock:
            self.rules = [rule for rule in self.rules if rule.owner != owner]

    def count(self, service: str, kind: str) -> None:
        """A fault has happened, not only been drawn."""
        with self.lock:
            self.happened[service, kind] += 1

    def missing(self) -> list[tuple[str, str]]:
        """The faults, by service and kind, that rules ask for and that never happened: of those nothing is shown."""
        with self.lock:
            asked = {(rule.operation.partition(".")[0], rule.name) for rule in self.rules if not rule.owner}
            return sorted(asked - self.happened.keys())
