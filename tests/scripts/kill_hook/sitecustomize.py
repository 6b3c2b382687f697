"""Kills the verb that a process belongs to, with kill -9, at a call: Python imports this module as it starts.

Audit hooks see each request that boto3 and Snowflake's connector send, each command that is started and each file that
is written. KILL_AT is a pattern for one of them, KILL_NUMBER which match it is. The verb dies before the call leaves
it, or KILL_AFTER seconds later. With KILL_ALL everything dies that the verb started, as if the machine had failed;
without it, the rest has to notice. https://docs.python.org/3/library/audit_events.html
"""

import contextlib
import gzip
import os
import re
import signal
import sys
import threading
import time

AT, NUMBER = os.environ.get("KILL_AT", ""), int(os.environ.get("KILL_NUMBER", "1"))
AFTER, ALL = float(os.environ.get("KILL_AFTER", "0")), os.environ.get("KILL_ALL")
# The child that runs schemachange belongs to the verb that started it.
CHILD = any("schemachange" in word for word in sys.orig_argv[:3])
found = 0


def text_of(event: str, arguments: tuple) -> str:
    if event == "http.client.send":
        data = bytes(arguments[1])
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data[:4000]).decode("latin-1")
    if event == "subprocess.Popen":
        return "run " + " ".join(map(str, arguments[1]))
    if event == "open" and "w" in str(arguments[1] or ""):
        return f"write {arguments[0]}"
    return ""


def kill() -> None:
    time.sleep(AFTER)
    verb = os.getppid() if CHILD else os.getpid()
    if ALL:
        import psutil

        for process in psutil.Process(verb).children(recursive=True):
            if process.pid != os.getpid():
                with contextlib.suppress(psutil.Error):
                    process.kill()
    os.kill(verb, signal.SIGKILL)
    if ALL:
        os.kill(os.getpid(), signal.SIGKILL)


def hook(event: str, arguments: tuple) -> None:
    global found
    if event not in ("http.client.send", "subprocess.Popen", "open") or found >= NUMBER:
        return
    if re.search(AT, text_of(event, arguments), re.DOTALL):
        found += 1
        if found == NUMBER:
            threading.Thread(target=kill).start() if AFTER else kill()


if AT:
    sys.addaudithook(hook)
