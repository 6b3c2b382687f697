"""Why a line is no JSON record, in words for its writer: Python's own count the lines of a text, and this is one."""

import json


def json_fault(error: ValueError | RecursionError) -> str:
    """Return the fault that json.loads found."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    rest = error.doc[error.pos :].strip()
    if error.msg == "Extra data" and error.doc[: error.pos].rstrip(" \t").endswith("\r"):
        return "a carriage return alone ends it; a line feed has to"
    if error.msg == "Extra data":
        return "a comma behind the object" if rest == "," else f"more behind the value, at character {error.pos + 1}"
    if not rest:
        return "it ends too early"
    message = f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" starting at").removesuffix(" at")
    return f"{message}, at character {error.pos + 1}"
