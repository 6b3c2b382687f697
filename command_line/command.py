"""How every verb ends: an expected failure is one line with the next command, a stop signal ends the children first."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click
from botocore import exceptions

from contracts.document import ContractError
from pipelines import redaction
from pipelines.visible_text import visible
from promotion.access import refused_token
from promotion.errors import PromotionError

_RUNBOOK = 'see docs/runbook.md, "When a job fails"'
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stopped(KeyboardInterrupt):
    """A stop signal arrived. As with Ctrl-C, every `finally` on the way out ends what it started."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Command(click.Command):
    """A click command that ends in one of three ways.

    Done: exit code 0, or the verb's own. An expected failure: one line on stderr, in which no name steers a terminal,
    and exit code 1. A stop signal: exit code 128 plus its number, as shells report it.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb. Raise click.ClickException for an expected failure."""
        redaction.install()
        try:
            with _stop_signals():
                return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            ctx.exit(128 + getattr(stop, "number", signal.SIGINT))
        except click.ClickException as error:
            if (
                type(error) is not click.ClickException
            ):  # of a wrong command line: click writes such names as Python does
                raise
            raise click.ClickException(visible(error.message)) from error
        except Exception as error:
            if (line := _explain(error)) is None:
                raise
            raise click.ClickException(visible(line)) from error


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Raise _Stopped in this block at the first stop signal; ignore later ones, so that they can't break the clean-up.

    A signal that the caller ignores, as nohup does, stays ignored.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        for name in previous:
            signal.signal(name, lambda *_: None)  # not SIG_IGN, which children would inherit
        raise _Stopped(number)

    previous = {name: signal.getsignal(name) for name in _STOP_SIGNALS}
    previous = {name: handler for name, handler in previous.items() if handler != signal.SIG_IGN}
    for name in previous:
        signal.signal(name, stop)
    try:
        yield
    finally:
        for name, handler in previous.items():
            signal.signal(name, handler)


def _explain(error: Exception) -> str | None:
    """Return the one line for an expected failure; None for an error that needs its traceback."""
    match error:
        case PromotionError() | ContractError():
            return str(error)
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return 'no AWS credentials; log in to AWS, or point this shell at the local cloud: eval "$(make -s env)"'
        case exceptions.ConnectionError() | exceptions.HTTPClientError():
            return f"{_line(error)}; check AWS_ENDPOINT_URL and AWS_CA_BUNDLE, or start the local cloud: make up"
        case exceptions.ClientError():
            code = error.response.get("Error", {}).get("Code", "")
            if about_token := refused_token.line(error.operation_name, code):
                return about_token
            # https://aws.amazon.com/premiumsupport/knowledge-center/security-token-expired/
            if code.startswith("ExpiredToken"):
                return "your session with AWS has expired; log in to AWS again, then run the same command"
            return f"AWS refused: {_line(error)}; {_RUNBOOK}"
        case exceptions.BotoCoreError():
            return _line(error)
    # The connector takes half a second to import: a verb that does not use it does not wait for it.
    connector = sys.modules.get("snowflake.connector.errors")
    refused = connector and isinstance(error, connector.Error)
    return f"Snowflake refused: {_line(error)}; {_RUNBOOK}" if refused else None


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
