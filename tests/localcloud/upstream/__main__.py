"""python -m tests.localcloud.upstream SUITE FOLDER: a suite of others', unchanged, against a local Snowflake."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from pathlib import Path

import click

from localcloud import LocalSnowflake
from promotion.uv import find
from tests.localcloud.upstream.suite import ACCOUNT, DATABASE, PROJECT, SUITES, Suite

_TOOLS = ("pytest==8.4.2", "pytest-timeout==2.4.0")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", metavar="SUITE", type=click.Choice(list(SUITES)))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-k", "chosen", default="", help="Only the tests that match, as for pytest.")
@click.option("--seconds", default=60, show_default=True, help="The longest time of a test.")
def main(name: str, folder: Path, chosen: str, seconds: int) -> None:
    """Run the suite in FOLDER, a checkout of its repository, and count what passed and why others failed.

    The sources are copied, and only the file of connection parameters is added. The report is build/upstream/SUITE.xml.
    """
    report = PROJECT / "build" / "upstream" / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="upstream-") as scratch,
        LocalSnowflake(account=ACCOUNT, start_seconds=300) as server,
    ):
        copy = Path(scratch) / "sources"
        shutil.copytree(folder, copy, symlinks=True)
        with server.connect() as connection:
            connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
        command, environment = _pytest(SUITES[name], copy, server)
        arguments = ["-k", chosen] if chosen else []
        subprocess.run(
            [*command, f"--timeout={seconds}", f"--junitxml={report}", *arguments], cwd=copy, env=environment
        )
    if not report.exists():
        raise click.ClickException("pytest wrote no report; its own words are above")
    click.echo(summary(report))


def _pytest(suite: Suite, copy: Path, server: LocalSnowflake) -> tuple[list[str], dict[str, str]]:
    """Return the command of pytest in an environment of the suite's own, and its variables."""
    login = {"account": ACCOUNT.lower(), "user": server.user, "password": server.password, "host": server.host}
    login |= {"database": DATABASE, "schema": "PUBLIC", "warehouse": "COMPUTE_WH", "role": "ACCOUNTADMIN"}
    # SQLAlchemy's dialect takes no protocol; it insists on TLS.
    over_tls = suite is SUITES["sqlalchemy"]
    login |= {"port": str(server.tls_port if over_tls else server.port), "protocol": "https" if over_tls else "http"}
    if suite.parameters:
        (copy / suite.parameters).write_text(f"CONNECTION_PARAMETERS = { ({**login, 'is_local_dev_setup': True})!r}\n")
    packages = [part for package in (*suite.packages, *_TOOLS) for part in ("--with", package)]
    command = [find(), "run", "--no-project", *packages, "python", "-m", "pytest", *suite.arguments]
    command += ["-q", "-p", "no:cacheprovider", "-o", "addopts=", *(("-p", suite.plugin) if suite.plugin else ())]
    bundle = str(server.authority.parent / "bundle.pem")
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "GITHUB_ACTIONS")}
    environment |= server.environment | {f"SNOWFLAKE_{name.upper()}": value for name, value in login.items()}
    # The tests for AWS, Azure and Google need accounts there: upstream's own variable leaves them out.
    environment |= {"USE_PASSWORD": "true", "SNOWFLAKE_TEST_MODE": "true", "cloud_provider": "local"}
    environment |= {"REQUESTS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle} if over_tls else {}
    environment |= {"PYTHONPATH": str(Path(__file__).parent)} if suite.plugin else {}
    environment |= {"UV_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}"}
    return command, environment


def summary(report: Path) -> str:
    """Return how many tests passed, failed and were skipped, and the reasons of failures, the commonest first."""
    counts, causes = Counter[str](), defaultdict[str, list[str]](list)
    for case in ET.parse(report).getroot().iter("testcase"):
        found = {child.tag: child for child in case}
        wrong = found.get("failure", found.get("error"))
        counts["failed" if wrong is not None else "skipped" if "skipped" in found else "passed"] += 1
        if wrong is not None:
            text = " ".join((wrong.get("message") or "").split())
            causes[re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", text)[:200]].append(case.get("name") or "")
    ran = counts["passed"] + counts["failed"]
    lines = [f"{counts['passed']} of {ran} passed ({counts['passed'] / max(ran, 1):.1%}), {counts['skipped']} skipped"]
    lines += [f"{len(names):4d}  {cause}\n      {', '.join(names[:3])}" for cause, names in _by_size(causes)]
    return "\n".join(lines)


def _by_size(causes: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(causes.items(), key=lambda cause: -len(cause[1]))


if __name__ == "__main__":
    main()
