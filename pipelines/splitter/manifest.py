"""What a file was cut into, written once: the line between "parts may be anything" and "these parts are the file".

It stands in the file's folder, above the recipe's: a file has one manifest whatever the settings were, so a retry
after a change of settings does not load the file a second time.
"""

import json
from dataclasses import asdict, dataclass

from botocore.exceptions import ClientError
from tenacity import retry, retry_if_exception, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from pipelines.splitter.part import Part
from pipelines.splitter.recipe import Recipe
from pipelines.splitter.rejects import Rejects
from pipelines.splitter.source import BROKEN_STREAM, Source


@dataclass(frozen=True)
class Manifest:
    dataset: str
    source: Source
    recipe: Recipe
    parts: tuple[Part, ...]
    rejects: Rejects | None = None  # the rows that are not in the parts, because they break the contract
    same_as: Source | None = None  # an earlier version with the same bytes, whose rows are this one's: no parts then

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def rejected(self) -> int:
        return self.rejects.rows if self.rejects else 0

    @property
    def keys(self) -> set[str]:
        """Every object in ready that the manifest names: these are kept for as long as it stands."""
        return {item.key for item in (*self.parts, self.rejects) if item}

    @property
    def key(self) -> str:
        return manifest_key(self.dataset, self.source)

    def to_json(self) -> bytes:
        counts = {"rows": self.rows, "rejected": self.rejected}
        return json.dumps({"version": 1, **counts, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        fields = json.loads(text)
        parts = tuple(Part(**part) for part in fields["parts"])
        same_as = Source(**fields["same_as"]) if fields.get("same_as") else None
        rejects = Rejects(**fields["rejects"]) if fields.get("rejects") else None
        source, recipe = Source(**fields["source"]), Recipe(**fields["recipe"])
        return cls(fields["dataset"], source, recipe, parts, rejects, same_as)


def manifest_key(dataset: str, source: Source) -> str:
    return f"{dataset}/{source.hash}/manifest.json"


def status(error: BaseException) -> int | None:
    return error.response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(error, ClientError) else None


@retry(
    retry=retry_if_exception_type(BROKEN_STREAM),
    stop=stop_after_attempt(3),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def find(s3, bucket: str, dataset: str, source: Source) -> Manifest | None:
    """The file's manifest, if it has one."""
    try:
        answer = s3.get_object(Bucket=bucket, Key=manifest_key(dataset, source))
    except ClientError as error:
        if status(error) == 404:
            return None
        raise
    return Manifest.from_json(answer["Body"].read())


@retry(
    retry=retry_if_exception(lambda error: status(error) == 409),  # two conditional writes at the same moment
    stop=stop_after_attempt(5),
    wait=wait_random_exponential(max=5),
    reraise=True,
)
def write_once(s3, bucket: str, manifest: Manifest) -> Manifest:
    """Write the manifest unless the file has one; return the one that stands."""
    try:
        s3.put_object(
            Bucket=bucket, Key=manifest.key, Body=manifest.to_json(), ContentType="application/json", IfNoneMatch="*"
        )
    except ClientError as error:
        if status(error) != 412:
            raise
        return find(s3, bucket, manifest.dataset, manifest.source)
    return manifest
