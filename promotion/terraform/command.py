"""One command of Terraform: with a time limit, ended with this process, and an error for each way not to start."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from promotion import child_process
from promotion.child_process import Finished
from promotion.errors import PromotionError


class TerraformFailed(PromotionError):
    """A call of Terraform failed, or took too long."""


def run(
    command: list[str],
    folder: Path,
    variables: Mapping[str, str],
    seconds: float,
    each_line: Callable[[str], None] | None = None,
    late: str = "run again",
) -> Finished:
    """Run `terraform …` in a folder to its end, whatever its exit code; `each_line` hears each line of its output.

    Raise TerraformFailed after `seconds`, with the next step `late`, or if Terraform or the folder is not there.
    """
    if not folder.is_dir():
        raise TerraformFailed(
            f"there is no folder {folder} to run terraform {command[1]} in; check the project out again"
        )
    try:
        return child_process.run(command, folder, variables, seconds, each_line)
    except FileNotFoundError as error:
        raise TerraformFailed("terraform is not installed; version 1.11 or newer is needed") from error
    except TimeoutError as error:
        why = f"terraform {command[1]} took longer than {seconds} s and was stopped; {late}"
        raise TerraformFailed(why) from error


def variables(data: Path, defaults: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a run that asks nothing and keeps its own files in `data`, which is made.

    `defaults` are those that the caller's environment may set otherwise, `own` those that it may not.
    """
    data.mkdir(parents=True, exist_ok=True)
    found = {
        **defaults,
        **os.environ,
        **own,
        "TF_DATA_DIR": str(data),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
    }
    # Terraform stops at a cache or a configuration file that is named but missing.
    if cache := found.get("TF_PLUGIN_CACHE_DIR"):
        Path(cache).mkdir(parents=True, exist_ok=True)
    if not Path(found.get("TF_CLI_CONFIG_FILE", __file__)).exists():
        del found["TF_CLI_CONFIG_FILE"]
    return found
