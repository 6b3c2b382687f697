"""The purpose of a request, in a word that rules can name: `s3.put-part`, `sqs.DeleteMessage`, `snowflake.query`."""

from urllib.parse import parse_qs, urlsplit

SERVICES = ("s3", "sqs", "snowflake")


def operation(service: str, method: str, target: str, headers: dict[str, str]) -> str:
    """`target` as it stands in the request line; `headers` by lower-case name."""
    return f"{service}.{OPERATIONS[service](method, urlsplit(target), headers)}"


def s3(method: str, target, headers: dict[str, str]) -> str:
    """Paths are BUCKET/KEY: with an IP address as endpoint boto3 has no other way."""
    _, _, key = target.path.lstrip("/").partition("/")
    if not key:
        return "list"
    query = parse_qs(target.query, keep_blank_values=True)
    if "x-amz-copy-source" in headers:
        return "copy"
    if "uploads" in query or "uploadId" in query:
        return "upload"
    name = key.rpartition("/")[2]
    kind = "manifest" if name == "manifest.json" else "part" if name.startswith("part-") else "file"
    return f"{method.lower()}-{kind}"


def sqs(method: str, target, headers: dict[str, str]) -> str:
    return headers.get("x-amz-target", "other").rpartition(".")[2]


def snowflake(method: str, target, headers: dict[str, str]) -> str:
    *_, pipe, name = target.path.split("/")
    if target.path.startswith("/v1/data/pipes/"):
        return f"{name}-{pipe.rpartition('.')[2].lower().partition('_pipe')[0]}"
    return "query" if name == "query-request" else "session"


OPERATIONS = {"s3": s3, "sqs": sqs, "snowflake": snowflake}
