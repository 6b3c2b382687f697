"""The events that Terraform prints with -json, one a line."""

import json
from typing import Any


def event(line: str) -> dict[str, Any] | None:
    """Return a line of Terraform's output as one of its events; None if it is none.

    Providers write to the same output, and the last line of a killed run is cut.
    https://developer.hashicorp.com/terraform/internals/machine-readable-ui
    """
    if not line.startswith("{"):
        return None
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return found if "type" in found else None
