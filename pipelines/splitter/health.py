"""python -m pipelines.splitter.health: a container's health check. Asks the service beside this process."""

import os
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

SECONDS = 8


def main(variables: Mapping[str, str]) -> int:
    """Print the service's answer, one line. Return 0 if it can work, 1 if not or if it does not answer."""
    address, port = variables.get("MARQUEE_METRICS_ADDRESS", "127.0.0.1"), variables.get("MARQUEE_METRICS_PORT", "")
    if not port.isdecimal():
        print("MARQUEE_METRICS_PORT is not set: the service can't be asked")
        return 1
    connection = HTTPConnection(_reachable(address), int(port), timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        print(answer.read().decode().strip())
        return 0 if answer.status == 200 else 1
    except (OSError, HTTPException) as error:
        print(f"the service does not answer: {error}")
        return 1
    finally:
        connection.close()


def _reachable(address: str) -> str:
    """Return the loopback address for one that stands for every interface."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)


if __name__ == "__main__":
    sys.exit(main(os.environ))
