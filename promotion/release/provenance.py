"""The provenance of a release as an in-toto statement with SLSA's predicate, for programs that read those.

It says again what the record says of its making, and nobody signs it: GitLab's variables are its source.
https://slsa.dev/spec/v1.0/provenance and https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

import json
from typing import Any

from promotion.release.release import Image, Release

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://slsa.dev/provenance/v1"


def statement(release: Release, record: str) -> str:
    """Return the statement about a release as JSON; empty for one made by hand, whose builder nobody knows.

    `record`: the name of the release's file, which is a subject like each image that was built.
    """
    made = release.provenance
    if not (made.source and made.builder):
        return ""
    ref = f"refs/heads/{made.branch}"
    repository = {"uri": f"git+{made.source}@{ref}", "digest": {"gitCommit": release.commit}}
    build = {
        "buildType": f"{made.source}/-/blob/{release.commit}/docs/jobs.md#release",
        "externalParameters": {"repository": made.source, "ref": ref},
        "resolvedDependencies": [
            repository,
            *({"name": each.path, "digest": {"sha256": each.sha256}} for each in release.locks),
        ],
    }
    run = {
        "builder": {"id": made.builder},
        "metadata": {"invocationId": made.invocation, "startedOn": made.made_at},
        "byproducts": [{"name": each.file, "digest": {"sha256": each.sha256}} for each in [release.sbom] if each],
    }
    whole = {
        "_type": _STATEMENT,
        "subject": [{"name": record, "digest": {"sha256": release.sha256}}, *map(_image, _built(release))],
        "predicateType": _PREDICATE,
        "predicate": {"buildDefinition": build, "runDetails": run},
    }
    return json.dumps(whole, indent=2) + "\n"


def _built(release: Release) -> list[Image]:
    return [image for image in release.images if image.digest]


def _image(image: Image) -> dict[str, Any]:
    algorithm, _, value = str(image.digest).partition(":")
    return {"name": image.name, "digest": {algorithm: value}}
