"""The halves of a local cloud that keeps its state: killed under load, and started again as they were."""

import http.client
import random
import re
import signal
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import psutil
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.health import is_healthy
from localcloud.ports import listen

START_SECONDS = 600  # a busy machine takes its time
# A server inherits its sockets: the word of its command line that has one's number.
_SOCKET = re.compile(r"^(fd://|--socket=)(\d+)$")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Half:
    """`name`: aws or snowflake, in the cloud in `folder`; `healthy`: asks the running server."""

    name: str
    folder: Path
    healthy: Callable[[], bool]

    def fall(self, away: float) -> None:
        """Kill -9 the server; start it again after so many seconds as it was, with new sockets on the same ports.

        Raise AssertionError if it does not come back; its log then says what its threads were at.
        """
        process = psutil.Process(int(self.pid_file.read_text()))
        command, environment, folder = process.cmdline(), process.environ(), process.cwd()
        ports = {each.fd: each.laddr.port for each in process.net_connections() if each.status == psutil.CONN_LISTEN}
        process.kill()
        psutil.wait_procs([process], timeout=30)
        time.sleep(away)
        with ExitStack() as stack, (self.folder / "log" / f"{self.name}.log").open("ab") as log:
            listeners = {number: stack.enter_context(listen(port)).fileno() for number, port in ports.items()}
            started = subprocess.Popen(
                [_SOCKET.sub(lambda found: f"{found[1]}{listeners[int(found[2])]}", word) for word in command],
                pass_fds=list(listeners.values()),
                cwd=folder,
                env={**environment, "PYTHONFAULTHANDLER": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{started.pid}\n")
        end = time.monotonic() + START_SECONDS
        while not self.healthy():
            assert started.poll() is None, f"{self.name} did not come back: see {self.name}.log"
            if time.monotonic() > end:
                started.send_signal(signal.SIGABRT)  # Python writes the threads' stacks
                started.wait(30)
                raise AssertionError(f"{self.name} is not healthy after {START_SECONDS} s: see {self.name}.log")
            time.sleep(0.1)

    @property
    def pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"


def halves_of(folder: Path, variables: dict[str, str]) -> list[Half]:
    """Both halves of the running cloud in `folder`, with the variables of `make env`."""
    aws = urlsplit(variables["AWS_ENDPOINT_URL"])
    tls = ssl.create_default_context(cafile=variables["AWS_CA_BUNDLE"])

    def aws_is_healthy() -> bool:
        return is_healthy(
            http.client.HTTPSConnection(aws.hostname, aws.port, timeout=5, context=tls), "/_ministack/ready"
        )

    def snowflake_is_healthy() -> bool:
        host, port = variables["SNOWFLAKE_HOST"], int(variables["SNOWFLAKE_PORT"])
        return is_healthy(http.client.HTTPConnection(host, port, timeout=5), "/health")

    return [Half("aws", folder, aws_is_healthy), Half("snowflake", folder, snowflake_is_healthy)]


@dataclass
class Falls:
    """A thread that lets one half after the other fall, now and then, within a `with` block.

    `pause`: the seconds between two falls at most; `away`: how long a half is away at most; `falls`: how often each
    fell."""

    halves: list[Half]
    seed: int
    pause: float
    away: float
    falls: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)
    failure: BaseException | None = None

    def __post_init__(self):
        self.up = threading.Lock()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def __enter__(self) -> "Falls":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.end()

    def end(self) -> None:
        """Let none fall any more; all are up when this returns."""
        self.ended.set()
        if self.thread.ident:
            self.thread.join(START_SECONDS + self.away + 60)
        if self.failure:
            raise self.failure

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Both halves stay up within."""
        with self.up:
            yield

    def work(self) -> None:
        choice = random.Random(f"{self.seed} falls")
        order: list[Half] = []
        try:
            while self.halves and not self.ended.wait(choice.uniform(self.pause / 3, self.pause)):
                order = order or list(self.halves)
                half = order.pop(choice.randrange(len(order)))
                with self.up:
                    half.fall(choice.uniform(0, self.away))
                self.falls[half.name] += 1
        except BaseException as error:
            self.failure = error


def patiently(ask: Callable[[], Answer], seconds: float = 240) -> Answer:
    """The answer to a request of the attack's own, asked again while AWS is away."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (BotoCoreError, ClientError) as error:
            refused = isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500
            if refused or time.monotonic() > end:
                raise
            time.sleep(0.5)
