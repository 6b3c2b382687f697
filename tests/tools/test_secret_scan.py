"""A secret in the tree, or in a commit that took it away again, is found; no message shows it."""

import base64
import os

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.git import git
from tools.secret_scan.__main__ import PROJECT, secret_scan
from tools.secret_scan.accepted import ACCEPTED
from tools.secret_scan.detectors import Detectors

# Made here, so that no secret stands in the text of this test.
RANDOM = base64.b32encode(os.urandom(40)).decode()
PEM = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
SECRETS = {
    "AWS's key id": f"AKIA{RANDOM[:16]}",
    "AWS's secret": f'aws_secret_access_key = "{RANDOM[:40]}"',
    "GitLab's token": f"glpat-{RANDOM[:20]}",
    "GitHub's token": f"ghp_{RANDOM[:36]}",
    "Slack's token": f"xoxb-{'1' * 12}-{RANDOM[:24]}",
    "a password in an address": f"https://anna:{RANDOM[:12]}@registry.example/simple",
    "a package index's token": f"pypi-AgEIcHlwaS5vcmc{RANDOM + RANDOM[:20]}",
    "a private key": PEM,
    "a private key in one line": PEM.replace("\n", "\\n"),
    "a private key in code": "\n".join(f'    "{line}\\n"' for line in PEM.splitlines()),
}


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "a.txt").write_text("a = 1\n# -----BEGIN PRIVATE KEY-----\nkey = read()\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def run(folder) -> tuple[int, str]:
    done = CliRunner().invoke(secret_scan, ["--folder", str(folder)])
    return done.exit_code, done.output


def test_a_repository_without_secrets_passes(repository):
    assert run(repository) == (0, "3 lines of the tree and its history, 0 secrets\n")


def test_each_form_is_found_in_the_tree_and_not_shown(repository):
    for number, secret in enumerate(SECRETS.values()):
        (repository / f"{number}.txt").write_text(f"b = 2\n{secret}\n")
    code, said = run(repository)
    assert code == 1
    assert {name for number, name in enumerate(SECRETS) if f"{number}.txt:2: " not in said} - {
        "a private key in one line", "a private key in code",  # the same key as in the file before
    } == set()  # fmt: skip
    assert RANDOM[:12] not in said and PEM.splitlines()[1] not in said


@pytest.mark.parametrize("form", ["a private key", "a private key in one line", "a private key in code"])
def test_a_private_key_is_found_however_it_is_written(repository, form):
    (repository / "key").write_text(SECRETS[form])
    assert "key:1: Private Key" in run(repository)[1]


def test_a_secret_that_a_later_commit_took_away_is_found(repository):
    for text in (SECRETS["GitLab's token"], "nothing"):
        (repository / "b.txt").write_text(text)
        git(repository, "add", ".")
        git(repository, "commit", "--quiet", "--message", "second")
    code, said = run(repository)
    assert code == 1
    assert " b.txt: GitLab Token, fingerprint " in said


def test_a_shallow_clone_is_refused(repository, tmp_path):
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "second")
    git(repository, "clone", "--quiet", "--depth", "1", f"file://{repository}", str(tmp_path / "shallow"))
    code, said = run(tmp_path / "shallow")
    assert code == 1
    assert "the clone is shallow" in said and "GIT_DEPTH: 0" in said


@pytest.mark.slow
def test_what_is_accepted_is_still_there():
    files = {reason.partition(":")[0] for reason in ACCEPTED.values()}
    detectors = Detectors()
    lines = [line for name in files for line in (PROJECT / name).read_text().splitlines()]
    assert {hit.fingerprint for line in lines for hit in detectors.in_line(line)} == set(ACCEPTED)
