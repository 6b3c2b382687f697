"""The body of a request of AWS's JSON protocols: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html."""

import json
from typing import Any


def fields(body: bytes) -> dict[str, Any]:
    """Return the fields of a body; none of one that is empty or no JSON object, which MiniStack itself refuses."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
