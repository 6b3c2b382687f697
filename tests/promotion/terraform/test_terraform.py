"""Terraform's command lines and answers, with a stand-in for the program; tests/scripts has the real one."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from promotion.environment import PROJECT, SERVICES, load
from promotion.terraform import terraform as module
from promotion.terraform.command import TerraformFailed
from promotion.terraform.terraform import Terraform, key_variables

# Writes what it was called with, prints what the test says, and ends with the test's exit code.
STAND_IN = """#!{python}
import json, os, pathlib, sys, time
folder = pathlib.Path({folder!r})
answer = json.loads((folder / "answer.json").read_text())
call = {{"arguments": sys.argv[1:], "variables": dict(os.environ), "folder": os.getcwd()}}
(folder / "call.json").write_text(json.dumps(call))
time.sleep(answer["seconds"])
if answer["writes"] and "-lockfile=readonly" in sys.argv:
    sys.exit("Error: Provider dependency changes detected: but the lock file is read-only")
if answer["writes"]:
    pathlib.Path(answer["writes"][0]).write_text(answer["writes"][1])
print(answer["out"])
print(answer["err"], file=sys.stderr)
sys.exit(answer["code"])
"""


class Program:
    """The stand-in on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "bin" / "terraform").write_text(STAND_IN.format(python=sys.executable, folder=str(folder)))
        (folder / "bin" / "terraform").chmod(0o755)
        self.answers()

    def answers(self, out: object = "", err: str = "", code: int = 0, seconds: float = 0) -> None:
        text = out if isinstance(out, str) else json.dumps(out)
        self._answer(out=text, err=err, code=code, seconds=seconds)

    def writes(self, file: Path, text: str) -> None:
        """Write the lock file `file`, and fail where it may not be written."""
        self._answer(out="", err="", code=0, seconds=0, writes=[str(file), text])

    def _answer(self, **answer: object) -> None:
        (self.folder / "answer.json").write_text(json.dumps({"writes": [], **answer}))

    @property
    def call(self) -> dict:
        return json.loads((self.folder / "call.json").read_text())


@pytest.fixture
def program(tmp_path, monkeypatch) -> Program:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("TF_PLUGIN_MIRROR", "/a/mirror")
    return Program(tmp_path)


@pytest.fixture
def terraform(program) -> Terraform:
    return Terraform(load("local"))


def test_init_connects_to_the_environment_s_own_state(program, terraform):
    terraform.init()

    arguments = program.call["arguments"]
    assert arguments[0] == "init"
    assert "-backend-config=bucket=marquee-local-terraform-state" in arguments
    assert "-backend-config=key=local/terraform.tfstate" in arguments
    assert '-backend-config=allowed_account_ids=["111111111111"]' in arguments
    assert "-plugin-dir=/a/mirror" in arguments and "-no-color" in arguments
    assert "-lockfile=readonly" not in arguments


def test_without_a_mirror_the_committed_lock_file_says_which_providers(program, tmp_path, monkeypatch):
    monkeypatch.delenv("TF_PLUGIN_MIRROR")
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "cache" / "terraform"))
    (tmp_path / "terraform").mkdir()
    shutil.copy(PROJECT / "terraform" / "registry.lock.hcl", tmp_path / "terraform")
    Terraform(load("local"), project=tmp_path).init()

    assert "-lockfile=readonly" in program.call["arguments"]
    root = Path(program.call["folder"])
    assert (root / ".terraform.lock.hcl").read_text() == (root / "registry.lock.hcl").read_text()
    assert (tmp_path / "cache" / "terraform").is_dir()


LOCK = """provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "~> 5.100"
  hashes = [
    "h1:abc=",
    "zh:def",
  ]
}

provider "registry.terraform.io/snowflakedb/snowflake" {
  version = "1.2.3"
  hashes = [
    "h1:ghi=",
  ]
}
"""


def without_hashes(text: str) -> str:
    return re.sub(r"(?m)^  hashes = \[\n(    .*\n)+  \]\n", "", text)


@pytest.fixture
def root(tmp_path) -> Path:
    """The root module of a project in tmp_path; none has the lock file of another test's."""
    folder = tmp_path / "terraform"
    folder.mkdir()
    return folder


@pytest.fixture
def off(monkeypatch) -> None:
    """The variables of the local cloud."""
    monkeypatch.setenv("TF_PLUGIN_CHECKSUMS", "off")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://127.0.0.1:1")


def test_checksums_of_a_mirror_are_compared_unless_the_variable_says_that_they_need_not(program, root, monkeypatch):
    (root / ".terraform.lock.hcl").write_text(LOCK)
    monkeypatch.setenv("TF_PLUGIN_CHECKSUMS", "on")
    Terraform(load("local"), project=root.parent).init()
    assert (root / ".terraform.lock.hcl").read_text() == LOCK
    assert "-lockfile=readonly" not in program.call["arguments"]

    monkeypatch.setenv("TF_PLUGIN_CHECKSUMS", "off")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://127.0.0.1:1")
    terraform = Terraform(load("local"), project=root.parent)
    terraform.init()
    assert (root / ".terraform.lock.hcl").read_text() == without_hashes(LOCK)
    assert {"-lockfile=readonly", "-plugin-dir=/a/mirror"} <= set(program.call["arguments"])
    assert terraform.versions() == {
        "registry.terraform.io/hashicorp/aws": "5.100.0", "registry.terraform.io/snowflakedb/snowflake": "1.2.3",
    }  # fmt: skip


@pytest.mark.parametrize(
    "url", [None, "", "https://eu-west-1.amazonaws.com", "https://127.0.0.1.example.com", "https://["]
)
@pytest.mark.parametrize("environment", ["local", "prod"])
def test_checksums_are_given_up_for_the_local_cloud_alone(program, root, monkeypatch, off, environment, url):
    """A shell may keep the variable; whichever the environment, `make promote` rehearses it on this machine."""
    (root / ".terraform.lock.hcl").write_text(LOCK)
    Terraform(load(environment), project=root.parent).init()
    monkeypatch.delenv("AWS_ENDPOINT_URL") if url is None else monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    with pytest.raises(TerraformFailed) as refused:
        Terraform(load(environment), project=root.parent).init()
    assert str(refused.value) == (
        "terraform init: TF_PLUGIN_CHECKSUMS=off is for the local cloud alone, and AWS_ENDPOINT_URL is not its; unset "
        "TF_PLUGIN_CHECKSUMS"
    )


def test_the_registrys_checksums_are_compared_whatever_the_variable_says(program, root, monkeypatch):
    monkeypatch.delenv("TF_PLUGIN_MIRROR")
    monkeypatch.setenv("TF_PLUGIN_CHECKSUMS", "off")
    shutil.copy(PROJECT / "terraform" / "registry.lock.hcl", root)
    Terraform(load("local"), project=root.parent).init()
    assert (root / ".terraform.lock.hcl").read_text() == (root / "registry.lock.hcl").read_text()
    assert "-lockfile=readonly" in program.call["arguments"]


@pytest.mark.parametrize("there", [False, True], ids=["no lock file", "one without the providers"])
def test_without_checksums_terraform_writes_the_lock_file_of_new_providers(program, root, off, there):
    """The stand-in writes it, unless it may not; of providers that a file lacks Terraform says that it is read-only."""
    program.writes(root / ".terraform.lock.hcl", LOCK)
    if there:
        (root / ".terraform.lock.hcl").write_text("# no provider\n")
    Terraform(load("local"), project=root.parent).init()
    assert (root / ".terraform.lock.hcl").read_text() == without_hashes(LOCK)
    assert "-lockfile=readonly" not in program.call["arguments"]


def test_without_checksums_another_failure_is_the_last_one(program, root, off):
    (root / ".terraform.lock.hcl").write_text(LOCK)
    program.answers(err="Error: No valid credential sources found", code=1)
    with pytest.raises(TerraformFailed, match="terraform init: no AWS credentials that are valid"):
        Terraform(load("local"), project=root.parent).init()
    assert "-lockfile=readonly" in program.call["arguments"]


@pytest.mark.parametrize(
    ("version", "authenticator", "refused"),
    [
        ("1.2.3", "WORKLOAD_IDENTITY", True),
        ("2.9.0", "workload_identity", True),
        ("2.10.0", "WORKLOAD_IDENTITY", False),
        ("1.2.3", "SNOWFLAKE_JWT", False),
        ("1.2.3", None, False),
        (None, "WORKLOAD_IDENTITY", False),
    ],
)
def test_a_login_that_the_provider_does_not_know_is_refused_before_terraform_plans_or_applies(
    program, tmp_path, monkeypatch, version, authenticator, refused
):
    root = tmp_path / "terraform"
    root.mkdir()
    if version:
        block = f'provider "registry.terraform.io/snowflakedb/snowflake" {{\n  version = "{version}"\n}}\n'
        (root / ".terraform.lock.hcl").write_text(block)
    monkeypatch.delenv("SNOWFLAKE_AUTHENTICATOR", raising=False)
    if authenticator:
        monkeypatch.setenv("SNOWFLAKE_AUTHENTICATOR", authenticator)
    terraform = Terraform(load("local"), project=tmp_path)
    terraform.init()
    for call in (
        lambda: terraform.plan(tmp_path / "a.tfplan", {}),
        lambda: terraform.refresh(tmp_path / "a.tfplan", {}),
        lambda: terraform.apply(tmp_path / "a.tfplan", lambda event: None),
    ):
        if not refused:
            call()
            continue
        with pytest.raises(TerraformFailed) as line:
            call()
        assert "=WORKLOAD_IDENTITY needs Snowflake's provider 2.10 or newer, and this is " + version in str(line.value)
        assert "unset TF_PLUGIN_MIRROR" in str(line.value) and program.call["arguments"][0] == "init"


def test_every_call_runs_in_the_root_module_and_asks_nothing(program, terraform, tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/no/such/file")
    terraform.init()

    variables = program.call["variables"]
    assert Path(program.call["folder"]).name == "terraform"
    assert variables["TF_DATA_DIR"] == str(tmp_path / "build" / "terraform" / "local")
    assert (variables["TF_INPUT"], variables["TF_IN_AUTOMATION"]) == ("0", "1")
    assert variables["SNOWFLAKE_LOGIN_TIMEOUT"] == "60"
    assert "TF_CLI_CONFIG_FILE" not in variables


@pytest.mark.parametrize(("set_by_caller", "given"), [({}, ("400", "1GiB")), ({"GOGC": "100"}, ("100", "1GiB"))])
def test_terraform_collects_garbage_seldom_unless_the_caller_says_how_often(
    program, terraform, monkeypatch, set_by_caller, given
):
    for name in ("GOGC", "GOMEMLIMIT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_by_caller.items():
        monkeypatch.setenv(name, value)
    terraform.init()

    variables = program.call["variables"]
    assert (variables["GOGC"], variables["GOMEMLIMIT"]) == given


@pytest.mark.parametrize(("code", "changes"), [(0, False), (2, True)])
def test_a_plan_says_whether_it_changes_anything(program, terraform, code, changes, tmp_path):
    program.answers(code=code)
    assert terraform.plan(tmp_path / "a.tfplan", {"service_public_keys": {"splitter": "key"}}) is changes

    arguments = program.call["arguments"]
    assert arguments[0] == "plan" and "-detailed-exitcode" in arguments
    assert f"-out={tmp_path}/a.tfplan" in arguments
    assert f"-var-file={load('local').values_file}" in arguments
    assert json.loads(program.call["variables"]["TF_VAR_service_public_keys"]) == {"splitter": "key"}


@pytest.mark.parametrize(("plans_lock", "given"), [(True, False), (False, True)])
def test_a_plan_takes_the_lock_of_the_state_or_does_not(program, tmp_path, plans_lock, given):
    program.answers(code=0)
    Terraform(load("local"), plans_lock=plans_lock).plan(tmp_path / "a.tfplan", {})
    assert ("-lock=false" in program.call["arguments"]) is given


@pytest.mark.parametrize(("refreshes", "given"), [(True, False), (False, True)])
def test_a_plan_asks_what_is_there_or_does_not(program, tmp_path, refreshes, given):
    program.answers(code=0)
    Terraform(load("local"), refreshes=refreshes).plan(tmp_path / "a.tfplan", {})
    assert ("-refresh=false" in program.call["arguments"]) is given


def test_a_plan_is_shown_as_its_document(program, terraform, tmp_path):
    program.answers({"format_version": "1.2"})
    assert terraform.show(tmp_path / "a.tfplan") == {"format_version": "1.2"}
    assert {"show", "-json", str(tmp_path / "a.tfplan")} <= set(program.call["arguments"])


def test_an_apply_takes_the_plan_and_passes_its_events_on(program, terraform, tmp_path):
    program.answers('{"type": "apply_start"}\nnot an event\n{"type": "cut\n{"no": "type"}\n{"type": "apply_complete"}')
    heard = []
    terraform.apply(tmp_path / "a.tfplan", heard.append)

    assert [event["type"] for event in heard] == ["apply_start", "apply_complete"]
    arguments = program.call["arguments"]
    assert arguments[0] == "apply" and arguments[-1] == str(tmp_path / "a.tfplan")
    assert {"-json", "-parallelism=30"} <= set(arguments)
    assert not [argument for argument in arguments if argument.startswith("-var")]


def test_unlock_releases_this_lock_without_a_question(program, terraform):
    terraform.unlock("an-id")
    assert program.call["arguments"] == ["force-unlock", "-force", "an-id"]


def test_a_failure_is_explained_with_the_call_that_failed(program, terraform):
    program.answers(err="Error: Saved plan is stale", code=1)
    with pytest.raises(TerraformFailed, match=r"^terraform init: the state has changed since this plan was made"):
        terraform.init()


def test_a_call_past_its_time_is_stopped(program, terraform, monkeypatch):
    program.answers(seconds=600)
    monkeypatch.setitem(module._LIMITS, "init", 1)
    with pytest.raises(TerraformFailed, match="terraform init took longer than 1 s and was stopped"):
        terraform.init()


def test_without_terraform_it_says_so(program, terraform, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TerraformFailed, match=r"terraform is not installed; version 1\.11 or newer is needed"):
        terraform.init()


def test_without_the_folder_it_does_not_say_that_terraform_is_missing(program, tmp_path):
    with pytest.raises(TerraformFailed, match=f"there is no folder {tmp_path}/none/terraform to run terraform show in"):
        Terraform(load("local"), project=tmp_path / "none").show(tmp_path / "a.tfplan")


def test_a_root_of_an_earlier_release_gets_the_keys_of_its_own_services(tmp_path):
    """It takes exactly those: the key of a service that came later would end a drift check, or a way back."""
    keys = {"service_public_keys": {"splitter": "a", "eraser": "b"}, "service_next_keys": {"eraser": "c"}}
    assert key_variables(keys, tmp_path) == {f"TF_VAR_{name}": json.dumps(values) for name, values in keys.items()}
    (tmp_path / "names.tf").write_text('locals {\n  services   = ["migrator", "splitter"]\n  other = ["x"]\n}\n')
    assert key_variables(keys, tmp_path) == {
        "TF_VAR_service_public_keys": '{"splitter": "a"}', "TF_VAR_service_next_keys": "{}",
    }  # fmt: skip
    every = {"service_public_keys": dict.fromkeys(SERVICES, "a")}
    assert json.loads(*key_variables(every, PROJECT / "terraform").values()) == every["service_public_keys"]
