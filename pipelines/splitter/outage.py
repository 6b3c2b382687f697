"""The services and the disk that every file needs: asked when the work on a file has failed.

While one of them is out of reach, no file can be loaded. To give messages back would only use up their receives, until
all of them are dead letters.
"""

import errno
import re
from collections.abc import Iterator
from tempfile import TemporaryFile

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError
from py4j.protocol import Py4JJavaError
from snowflake.connector.errors import Error as SnowflakeError
from snowflake.connector.errors import ProgrammingError
from snowflake.ingest.error import IngestResponseError

from pipelines.splitter.loading.target import NotReady
from pipelines.splitter.loading.targets import Targets

_SCRATCH_BYTES = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FULL_IN_TASK = re.compile(rf"\[Errno ({errno.ENOSPC}|{errno.EDQUOT})\]|java\.io\.IOException: No space left on device")
NO_OBJECT = "no-object"
_UNAUTHORIZED = 401

S3, SNOWFLAKE, DISK = "S3 does not answer", "Snowflake does not answer", "the scratch disk is full"
LOGIN = "Snowpipe refuses this splitter's key: is the key the user's, and the clock right?"


class OutOfReach(NotReady):
    """One of the reasons above: the file waits, and no other one is taken meanwhile."""


def outage(error: Exception, s3: BaseClient, bucket: str, targets: Targets, dataset: str) -> str | None:
    """Return which of the reasons holds after this error; None if all is in reach, so that the error is the file's own.

    `bucket`: one that may be read; `dataset`: one whose table is looked at.
    """
    if isinstance(error, IngestResponseError) and error.http_error_code == _UNAUTHORIZED:
        return LOGIN
    if _is_full_disk(error) or not _has_scratch():
        return DISK
    if not _answers_s3(s3, bucket):
        return S3
    return None if _answers_snowflake(targets, dataset) else SNOWFLAKE


def _is_full_disk(error: Exception) -> bool:
    """Return True if a full disk is the cause, also in a task: Spark has no more than the text of a task's error."""
    return any(
        (isinstance(each, OSError) and each.errno in _FULL)
        or (isinstance(each, Py4JJavaError) and _FULL_IN_TASK.search(str(each)))
        for each in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and all that led to it, whether it was raised from them or while they were handled."""
    found, led = list[BaseException](), [error]
    while led:
        each = led.pop()
        if each is not None and each not in found:
            found.append(each)
            led += [each.__cause__, each.__context__]
    yield from found


def _has_scratch() -> bool:
    try:
        with TemporaryFile() as file:
            file.write(bytes(_SCRATCH_BYTES))
            file.flush()
    except OSError:
        return False
    return True


def _answers_s3(s3: BaseClient, bucket: str) -> bool:
    """Return True if S3 answers, be it by a refusal."""
    try:
        s3.head_object(Bucket=bucket, Key=NO_OBJECT)
    except ClientError as error:
        return int(error.response["ResponseMetadata"]["HTTPStatusCode"]) < 500
    except (BotoCoreError, OSError):
        return False
    return True


def _answers_snowflake(targets: Targets, dataset: str) -> bool:
    """Return True if Snowflake answers a statement, be it by a refusal."""
    try:
        targets.look(dataset, fresh=True).result()
    except ProgrammingError:
        return True
    except (SnowflakeError, BotoCoreError, ClientError, OSError):
        return False
    return True
