"""What all verbs share: an expected failure is one line that says what to do, and a polite stop ends children first."""

import signal

import click
from botocore import exceptions


class Verb(click.Command):
    """A click command that turns failures of AWS into one line, and SIGTERM into the way Ctrl-C takes."""

    def invoke(self, ctx: click.Context):
        previous = signal.signal(signal.SIGTERM, _interrupt)
        try:
            return super().invoke(ctx)
        except (exceptions.BotoCoreError, exceptions.ClientError) as error:
            raise click.ClickException(explain(error)) from error
        finally:
            signal.signal(signal.SIGTERM, previous)


def explain(error: Exception) -> str:
    """The one line for an error of boto3."""
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return 'no AWS credentials; log in to AWS, or point this shell at the local cloud: eval "$(make -s env)"'
        case exceptions.ConnectionError() | exceptions.HTTPClientError():
            return f"{_line(error)}; check AWS_ENDPOINT_URL and AWS_CA_BUNDLE, or start the local cloud: make up"
        case exceptions.ClientError():
            return f"AWS refused: {_line(error)}"
    return _line(error)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _interrupt(number, frame) -> None:
    raise KeyboardInterrupt
