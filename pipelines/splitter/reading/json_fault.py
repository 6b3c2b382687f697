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
        begins = error.doc[: error.pos].rstrip().endswith("}")
        return (begins and _behind_object(rest)) or f"more behind the value, at character {error.pos + 1}"
    if not rest:
        return "it ends too early"
    message = f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" starting at").removesuffix(" at")
    return f"{message}, at character {error.pos + 1}"


def _behind_object(rest: str) -> str | None:
    """Return what stands behind the object, if that is known.

    Firehose writes no line feed between records unless told to:
    https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
    """
    if rest == ",":
        return "a comma behind the object"
    return "another object on its line; a line feed has to end each" if rest.lstrip(", \t\r").startswith("{") else None
