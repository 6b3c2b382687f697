"""One command of Terraform: with a time limit, ended with this process, and an error for each way not to start."""

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
