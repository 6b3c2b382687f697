"""Start JupyterLab with the notebook open, from the Python environment that runs this.

It asks for a token, which the address it prints contains; JUPYTER_TOKEN sets one. --no-token, or TOKEN=off, is for a
machine of your own: anybody who reaches the port can run code as you. Whatever the token, it answers only requests to
localhost or a loopback address, so that no web page can send a browser here under another name.
"""

import os
import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import nbformat
import pyspark
from nbformat.sign import NotebookNotary

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOK = Path(__file__).with_name("EDA.ipynb")


@click.command(help=__doc__)
@click.option("--ip", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8888, show_default=True, envvar="PORT", show_envvar=True)
@click.option("--token/--no-token", default=True, envvar="TOKEN", help="Ask for a token.  [variable: TOKEN=off]")
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="Another name that a browser may ask for; repeatable."
)
@click.option("--browser/--no-browser", default=False, help="Open the address in a browser.")
@click.option("--data", metavar="FOLDER|landing|warehouse", envvar="MARQUEE_DATA", help="Data that the notebook opens.")
def main(ip: str, port: int, token: bool, hosts: tuple[str, ...], browser: bool, data: str | None) -> None:
    """Print the address and become JupyterLab. Exit if the port is taken."""
    _must_be_free(ip, port)
    trust(NOTEBOOK)
    secret = (os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)) if token else ""
    address = f"http://{'127.0.0.1' if ip == '0.0.0.0' else ip}:{port}/lab/tree/{NOTEBOOK.name}"
    click.echo(f"JupyterLab: {address}{f'?token={secret}' if secret else ''}  (Ctrl-C stops it)")
    sys.stdout.flush()
    os.execve(
        sys.executable,
        command(ip, port, browser, token, hosts),
        {**os.environ, **kernel_variables(data), "JUPYTER_TOKEN": secret},
    )


def command(ip: str, port: int, browser: bool, token: bool, hosts: Sequence[str] = ()) -> list[str]:
    """Return the command of JupyterLab, with the notebook's folder as its root and update checks off."""
    # As https://jupyter-server.readthedocs.io/en/latest/other/full-config.html says, a request whose Host header is not
    # local is refused unless remote access is allowed, and it is allowed by default on all but loopback addresses.
    settings: dict[str, object] = {
        "ServerApp.allow_remote_access": False,
        "ServerApp.ip": ip,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": NOTEBOOK.parent,
        "ServerApp.open_browser": browser,
        "ServerApp.allow_root": True,
        "ServerApp.log_level": "WARN",
        "LabApp.default_url": f"/lab/tree/{NOTEBOOK.name}",
        "LabApp.app_settings_dir": NOTEBOOK.with_name("lab_settings"),
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "JupyterApp.answer_yes": True,
    }
    if not token:
        settings["IdentityProvider.token"] = ""
    options = [*settings.items(), *(("ServerApp.local_hostnames", name) for name in ("localhost", *hosts))]
    return [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options)]


def kernel_variables(data: str | None) -> dict[str, str]:
    """Return a kernel's variables: the project's code, this environment's Spark, and the data to open."""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    variables = {"PYTHONPATH": path, "SPARK_HOME": str(Path(pyspark.__file__).parent), "PYSPARK_PYTHON": sys.executable}
    return {**variables, "MARQUEE_DATA": data} if data else variables


def trust(notebook: Path) -> None:
    """Sign the notebook: JupyterLab shows the pictures of an unsigned notebook only after it has run."""
    notary = NotebookNotary()  # type: ignore[no-untyped-call]
    notary.sign(nbformat.read(notebook, as_version=4))  # type: ignore[no-untyped-call]


def _must_be_free(ip: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as error:
            sys.exit(
                f"port {port} is not free ({error.strerror}): stop what uses it, or choose another one with PORT=8889"
            )


if __name__ == "__main__":
    main(prog_name="python -m pipelines.exploration.lab")
