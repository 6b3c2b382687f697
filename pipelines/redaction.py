"""Log records without secrets: whatever logger makes them, at whatever level, before any handler sees them.

At debug level boto3 logs the answers of Secrets Manager and STS and its own headers, the Snowflake connector what it
logs in with. https://docs.python.org/3/library/logging.html#logging.setLogRecordFactory
"""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

HIDDEN = "****"
_NAMES = (
    r"(?:x-amz-security-token|session_?token|secret_?access_?key|aws_secret_key|secret_?string|secret_?binary|master_?token"
    r"|id_?token|web_?identity_?token|o?auth_?token|password|passcode|private_?key|authorization|token)"
)
_PATTERNS = (
    # A key, with real or escaped line ends, whole or cut off.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # The DER form, as Python and JSON write it.
    re.compile(r"b'0\\x82(?:[^'\\]|\\.)*+'|b\"0\\x82(?:[^\"\\]|\\.)*+\"", re.DOTALL),
    re.compile(r"\bMII[A-Za-z0-9+/=\\n]{300,}"),
    # A JSON Web Token.
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    # <SessionToken>…</SessionToken>
    re.compile(rf"(?<=<)({_NAMES})>[^<]*(?=<)", re.IGNORECASE),
)
# NAME: "value", NAME='value', NAME: b'value', and a header's line; the quotes of a JSON text in a text are escaped.
_QUOTED = re.compile(
    rf"(?P<name>{_NAMES}\\?[\"']?\s*[:=]\s*b?\\?)(?P<quote>[\"'])(?:[^\\\"']++|(?!(?P=quote))[\"']|\\.)*\\?(?P=quote)",
    re.IGNORECASE,
)
# NAME=value, and a header's scheme with its value: Authorization: Bearer value.
_PLAIN = re.compile(
    rf"(?P<name>{_NAMES}\s*[:=]\s*(?:Snowflake Token=|(?:Bearer|Basic) )?)(?!b?\\?[\"']|\s)[^\s,&}}'\"]+", re.IGNORECASE
)


def redact(text: str) -> str:
    """Return the text with each secret replaced by ****."""
    # The connector takes a second to import, and most verbs log nothing.
    from snowflake.connector.secret_detector import SecretDetector

    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    text = _QUOTED.sub(rf"\g<name>{HIDDEN}", text)
    text = _PLAIN.sub(rf"\g<name>{HIDDEN}", text)
    return SecretDetector.mask_secrets(text).masked_text or ""


def redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Redact the texts of an event of structlog, whose own loggers make no log records: a processor of its chain."""
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


def install() -> None:
    """Let every log record of this process be redacted when it is made. A second call changes nothing."""
    make = logging.getLogRecordFactory()
    if getattr(make, "__module__", "") == __name__:
        return

    def redacted(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        try:
            message = record.getMessage()
        except Exception:  # a wrong format, which the handler reports with the arguments, without ending the program
            record.msg, record.args = redact(str(record.msg)), _as_texts(record.args)
            return record
        if (clean := redact(message)) != message:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record

    logging.setLogRecordFactory(redacted)


@contextmanager
def concealed(*secrets: str) -> Iterator[None]:
    """Hide these texts, too, in every log record that is made within the block: an address that is a secret itself."""
    make, hidden = logging.getLogRecordFactory(), [secret for secret in secrets if secret]

    def without(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        try:
            message = record.getMessage()
        except Exception:  # a wrong format: `install` made texts of its arguments
            message = f"{record.msg} {record.args}"
        if any(secret in message for secret in hidden):
            for secret in hidden:
                message = message.replace(secret, HIDDEN)
            record.msg, record.args = message, ()
        return record

    logging.setLogRecordFactory(without)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)


def _as_texts(arguments: Any) -> Any:
    """Return the arguments of a record as texts without secrets; they still don't fit its format."""
    if isinstance(arguments, Mapping):
        return {name: redact(f"{name!r}: {value!r}") for name, value in arguments.items()}  # a name tells a secret
    return tuple(redact(repr(value)) for value in arguments or ())
