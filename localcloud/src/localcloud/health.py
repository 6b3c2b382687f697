"""The health of a server on loopback, asked over HTTP."""

from __future__ import annotations

import http.client


def is_healthy(connection: http.client.HTTPConnection, path: str) -> bool:
    """Return whether GET `path` is answered with 200, and close the connection. No answer at all is False."""
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
