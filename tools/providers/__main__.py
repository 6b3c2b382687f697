"""Lay the Terraform providers out in one mirror folder, from wherever this machine can get them.

Sources, in this order: what is there already; TF_PLUGIN_MIRROR; Terraform's own mirror folders; a mirror found on the
machine; the Terraform registry; for Snowflake, a build from the Go module proxy.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
from filelock import FileLock
from rich.console import Console

from tools.providers import build, mirror, registry
from tools.providers.provider import Provider, ProviderMissing, required_providers


@click.command(help=__doc__)
def main() -> None:
    """Run the command line of `python -m tools.providers`."""
    console = Console(stderr=True, highlight=False)
    folder = mirror_folder()
    folder.mkdir(parents=True, exist_ok=True)
    platform = registry.platform()
    with FileLock(folder / ".lock"), console.status("Terraform providers") as status:
        for provider in required_providers():
            try:
                version, source = provide(provider, folder, platform, status.update)
            except ProviderMissing as error:
                sys.exit(str(error))
            console.print(f"  {provider.source} {version}: {source}", soft_wrap=True)


def mirror_folder() -> Path:
    """Return the folder that all providers are laid out in."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee" / "terraform-plugins"


def provide(provider: Provider, ours: Path, platform: str, say: Callable[[str], None]) -> tuple[str, str]:
    """Bring the provider into `ours`, unless it is there; return its version and where it came from.

    Raise ProviderMissing if no source has it.
    """
    if package := mirror.find(provider, ours, platform):
        return package.version, f"is in {ours}"
    for folder in mirror.folders():
        if package := mirror.find(provider, folder, platform):
            mirror.take(package, mirror.destination(provider, ours, package.version, platform))
            return package.version, f"from the mirror {folder}"
    if version := registry.fetch(provider, ours, platform, say):
        return version, "from the Terraform registry"
    if build.builds(provider):
        return build.build(provider, ours, platform, say), "built from the Go module proxy"
    raise ProviderMissing(
        f"the Terraform provider {provider.source} ({provider.constraint}) is in no mirror on this machine, and the "
        f"registry can't be reached: set TF_PLUGIN_MIRROR to a folder that has {provider.folder}/<version>/{platform}/"
    )


if __name__ == "__main__":
    main()
