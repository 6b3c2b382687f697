"""The Snowflake provider, built from the Go module proxy for machines that can't reach the Terraform registry.

`go.mod` beside this file pins the version; `go.sum` pins the content of it and of everything it is made from.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tools.providers.command import run
from tools.providers.mirror import destination, replacing
from tools.providers.provider import Provider, ProviderMissing

_FOLDER = Path(__file__).parent
MODULE = "github.com/Snowflake-Labs/terraform-provider-snowflake"
_BUILD_SECONDS = 1800


def builds(provider: Provider) -> bool:
    """Return True for the one provider that can be built."""
    return provider.source == "snowflakedb/snowflake"


def build(provider: Provider, mirror: Path, platform: str, say: Callable[[str], None]) -> str:
    """Build the provider into `mirror` and return its version; takes about 2 minutes on two cores.

    Raise ProviderMissing if Go is not installed or the build fails.
    """
    if not shutil.which("go"):
        raise ProviderMissing(
            f"the Terraform provider {provider.source} is in no mirror on this machine, the registry can't be reached, "
            "and Go is not installed to build it: install Go 1.24 or newer (https://go.dev/dl), "
            "or set TF_PLUGIN_MIRROR to a folder that has it"
        )
    version = pinned_version()
    with replacing(destination(provider, mirror, version, platform)) as partial:
        binary = partial / f"terraform-provider-snowflake_v{version}"
        command = ["go", "build", "-v", "-trimpath", "-ldflags=-s -w", "-o", str(binary), MODULE]
        say(f"building {provider.source} {version} with Go (about 2 minutes, once)")
        if not run(command, _BUILD_SECONDS, say, _FOLDER, {**os.environ, "CGO_ENABLED": "0"}):
            raise ProviderMissing(
                f"Go could not build the Terraform provider {provider.source}; see what it says with: "
                f"cd tools/providers && go build -o /dev/null {MODULE}"
            )
    return version


def pinned_version() -> str:
    """Return the version that go.mod pins."""
    [version] = re.findall(rf"{MODULE} v(\S+)", (_FOLDER / "go.mod").read_text())
    return str(version)
