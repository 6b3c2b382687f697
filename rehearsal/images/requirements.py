"""The programs and rights that building an image takes."""

import os
import platform
import shutil
import subprocess
from types import MappingProxyType

_PROGRAMS = ("buildah", "debootstrap", "nsenter", "unshare")
# Of the programs that have another name than their package.
_PACKAGES = MappingProxyType({"nsenter": "util-linux", "unshare": "util-linux"})


def missing() -> str | None:
    """Return why no image can be built here, in one line with the next step; None if one can."""
    if platform.system() != "Linux":
        return f"images are built on Linux, this is {platform.system()}; run `make images` in a Linux virtual machine"
    if absent := [program for program in _PROGRAMS if not shutil.which(program)]:
        packages = " ".join(dict.fromkeys(_PACKAGES.get(program, program) for program in absent))
        return f"{absent[0]} is not installed; install it: sudo apt-get install {packages}"
    if os.geteuid():
        return "images are built as root; run it with sudo: sudo make images"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, timeout=30).returncode:
        return "root may not mount here, as in a container without rights; give it them: docker run --privileged"
    return None
