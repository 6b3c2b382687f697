"""The manifest: the parts and rejected rows of a file, written once. Before it, parts may be anything.

It stands in the file's folder, above the folder of the part settings: a file has one manifest whatever the settings, so
a retry after a change of settings does not load the file a second time.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pydantic import TypeAdapter
from tenacity import retry, retry_if_exception, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from pipelines.splitter.landing.source import BROKEN_STREAM, Source, status
from pipelines.splitter.parts.part import Part
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.parts.rejects import Rejects


class NoManifest(ValueError):
    """A document in a manifest's place that no splitter wrote."""


@dataclass(frozen=True)
class Manifest:
    """`rejects`: the rows that break the contract, and are in no part.

    `same_as`: an earlier version of the file with the same bytes, whose rows stand for this one's; no parts then.
    `generation`: the pipe that gets the parts, 1 for STREAMS_PIPE, 2 for STREAMS_PIPE_2. It is written before they are
    sent, so that no other worker sends them to another pipe, which would load them a second time.
    """

    dataset: str
    source: Source
    settings: PartSettings
    parts: tuple[Part, ...]
    rejects: Rejects | None = None
    same_as: Source | None = None
    generation: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its parts in order; empty if a splitter wrote it that did not note them."""
        return self.settings.columns

    @property
    def rows(self) -> int:
        """The number of rows in all parts."""
        return sum(part.rows for part in self.parts)

    @property
    def rejected(self) -> int:
        """The number of rejected rows."""
        return self.rejects.rows if self.rejects else 0

    def stand_in(self, source: Source) -> "Manifest":
        """Return the manifest of a version whose rows are those of this one: it has no parts."""
        return Manifest(self.dataset, source, self.settings, (), same_as=self.same_as or self.source)

    @property
    def keys(self) -> set[str]:
        """The keys of all objects in ready that the manifest names: they are kept while it stands."""
        return {item.key for item in (*self.parts, self.rejects) if item}

    @property
    def key(self) -> str:
        """The manifest's own key in ready."""
        return manifest_key(self.dataset, self.source)

    def to_json(self) -> bytes:
        """Return version 1 of the format, which calls the part settings `recipe`, or version 2.

        A splitter that knows of version 1 only sends parts to a dataset's first pipe: it must not understand a manifest
        of parts that another pipe has, and finds no `recipe` there.
        """
        fields = asdict(self)
        settings = fields.pop("settings")
        columns, types = settings.pop("columns"), settings.pop("types")
        version, name = (1, "recipe") if self.generation == 1 else (2, "settings")
        counts = {"rows": self.rows, "rejected": self.rejected}
        content = {"version": version, name: settings, "columns": columns, "types": types, **counts, **fields}
        return json.dumps(content, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Return the manifest that `to_json` wrote, or the one of a splitter before it. Raises NoManifest."""
        try:
            return cls._of(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoManifest(f"this is no manifest that a splitter wrote: {type(error).__name__}: {error}") from error

    @classmethod
    def _of(cls, fields: dict[str, Any]) -> "Manifest":
        settings = PartSettings(**fields["recipe" if fields["version"] == 1 else "settings"])
        of_columns = {name: fields.get(name, ()) for name in ("columns", "types")}
        return _CHECKED.validate_python({**fields, "settings": {**asdict(settings), **of_columns}})


_CHECKED = TypeAdapter(Manifest)


def manifest_key(dataset: str, source: Source) -> str:
    """Return the key of the file's manifest in ready."""
    return f"{dataset}/{source.hash}/manifest.json"


@retry(
    retry=retry_if_exception_type(BROKEN_STREAM),
    stop=stop_after_attempt(3),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def find(s3: BaseClient, bucket: str, dataset: str, source: Source) -> Manifest | None:
    """Return the file's manifest, None if it has none."""
    try:
        answer = s3.get_object(Bucket=bucket, Key=manifest_key(dataset, source))
    except ClientError as error:
        if status(error) == 404:
            return None
        raise
    return Manifest.from_json(answer["Body"].read())


def find_rewritten(s3: BaseClient, bucket: str, dataset: str, source: Source) -> Manifest | None:
    """Return the manifest of the version that this one was written again from; None if it says none, or one without.

    Such a version has no rows of its own: those that it has are loaded. The manifest is asked, because anybody who may
    put files in landing can say that a file is such a version. `Source.pin` has compared the size that it says.
    """
    if source.rewrites is None:
        return None
    return find(s3, bucket, dataset, replace(source, version=source.rewrites))


@retry(
    retry=retry_if_exception(lambda error: status(error) == 409),  # two conditional writes at the same moment
    stop=stop_after_attempt(5),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def write_once(s3: BaseClient, bucket: str, manifest: Manifest) -> Manifest:
    """Write the manifest unless the file has one; return the one that stands."""
    try:
        s3.put_object(
            Bucket=bucket, Key=manifest.key, Body=manifest.to_json(), ContentType="application/json", IfNoneMatch="*"
        )
    except ClientError as error:
        if status(error) != 412:
            raise
        standing = find(s3, bucket, manifest.dataset, manifest.source)
        if standing is None:
            raise  # it was removed in between: the file is tried again
        return standing
    return manifest
