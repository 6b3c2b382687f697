"""The real work of every identity, in a local cloud of its own: what the lane's jobs, the services and people run.

Nothing here is built from a policy or a grant. Each part runs with the environment of its job or service, so that what
the local cloud writes down (localcloud/used_rights.py) is what the work asks for.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from promotion.environment import load
from rehearsal import jobs
from rehearsal.terraform_login import TerraformLogin
from rehearsal.upgrade.identities import Identities
from sampledata.december import december
from sampledata.folder import Style, write
from tests.conftest import RunningCloud
from tests.gitlab.test_lane import ISSUER, splitter
from tests.waiting import until

NAME = "local"
LANDING, READY = "marquee-local-landing", "marquee-local-ready"
HEADER = b"first_name,last_name,email\n"
PERSON = "ann.every.where@example.com"
# Another size of the service and its schedules, a recipient of alarms, longer logs, another part's size.
CHANGED = {
    "splitter": {"cpu": 2048, "memory": 4096, "workers": {"min": 1, "max": 1}},
    "bulk_load": {"cpu": 2048, "memory": 4096, "schedule": "cron(0 5 * * ? *)", "enabled": True},
    "alarms": {"emails": ["team@example.com"], "oldest_message_seconds": 3600},
    "part_bytes": 16000000,
}
# gc takes nothing that is younger than any work can be.
TOMORROW = """if True:
    import datetime
    from pipelines.splitter import __main__
    from pipelines.splitter.upkeep import commands
    commands._now = lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
    __main__.main()
"""


@dataclass
class Work:
    """`clone`: of the project, whose files a part may change; `folder`: for logs, tokens and data."""

    cloud: RunningCloud
    clone: Path
    folder: Path
    login: TerraformLogin
    roles: dict[str, str]

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """Terraform's outputs after the first apply."""
        return dict(json.loads((self.clone / "build" / NAME / "outputs.json").read_text()))

    @property
    def everywhere(self) -> dict[str, str]:
        """The variables of any process, without an identity."""
        kept = self.cloud.environment.items()
        return {name: value for name, value in kept if not name.startswith(("AWS_", "SNOWFLAKE_"))} | {
            "CI_COMMIT_SHA": "0" * 40
        }

    def as_administrator(self, module: str, *words: str) -> str:
        return self._run({**self.cloud.environment, "CI_COMMIT_SHA": "0" * 40}, "-m", module, *words)

    def job(self, name: str, *, only: tuple[str, ...] = (), **more: str) -> None:
        """Run the commands of a committed job as its identity: all of them, or those of some modules."""
        job = jobs.read(self.clone, NAME)[name]
        erases = name == "erase"
        job = replace(job, identity="erase") if erases else job
        identities = Identities(self.roles, None if erases else self.login, protected=False)
        token = self.folder / f"{name}.token"
        variables = {**self.everywhere, **job.variables, **identities.variables(job, self.cloud.variables, token)}
        for line in job.lines:
            module, *words = line.partition("python -m ")[2].split()
            if module == "scripts.identity" or not only or module in only:
                self._run({**variables, **more}, "-m", module, *words)

    def as_role(self, name: str, *words: str, **more: str) -> None:
        """Run a Python program with the session of a role that the account may assume."""
        self._run({**self._session(name), **more}, *words)

    def foundations(self, opened: bool) -> None:
        """Apply terraform/gitlab as an administrator does, with the foundations open for the next deploys or closed."""
        root = self.clone / "terraform" / "gitlab"
        given = {"environment": NAME, "gitlab_project": "marquee/marquee", "gitlab_url": ISSUER}
        values = [f"-var={key}={value}" for key, value in {**given, "foundations": str(opened).lower()}.items()]
        variables = {**self.cloud.environment, "TF_DATA_DIR": str(self.folder / "gitlab"), "TF_IN_AUTOMATION": "1"}
        backend = {"bucket": load(NAME).state_bucket, "key": "gitlab/terraform.tfstate", "region": "eu-west-1"}
        init = ["init", "-input=false", f"-plugin-dir={variables['TF_PLUGIN_MIRROR']}"]
        init += [f"-backend-config={key}={value}" for key, value in backend.items()]
        for command in (init, ["apply", "-input=false", "-auto-approve", *values]):
            _done(["terraform", *command], root, variables)
        self.roles.update(json.loads(_done(["terraform", "output", "-json", "role_arns"], root, variables)))

    def put(self, key: str, body: bytes, bucket: str = LANDING) -> None:
        self.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)

    def send_sample(self) -> Iterator[str]:
        """Send the sample set as the app and the vendor do; yield the keys of the streaming files."""
        data = self.folder / "data"
        write(data, december(1), Style(), {})
        vendor = []
        for path in sorted(path for path in data.rglob("*") if path.is_file() and path.parent != data):
            key = path.relative_to(data).as_posix()
            self.put(key, path.read_bytes())
            if key.startswith("vendor/"):
                vendor.append({"name": key.removeprefix("vendor/"), "bytes": path.stat().st_size})
            else:
                yield key
        self.put("vendor/manifest.json", json.dumps({"files": vendor}).encode())

    def outcomes(self) -> int:
        """Return how many streaming files have a manifest or a reason."""
        s3 = self.cloud.client("s3")
        pages = [*_keys(s3, READY, ""), *_keys(s3, LANDING, "quarantine/")]
        return sum(key.endswith(("/manifest.json", ".reason.json")) for key in pages)

    @contextmanager
    def splitter(self) -> Iterator[None]:
        with splitter(self.cloud, self.outputs, self.folder / "splitter.log"):
            yield

    def _session(self, name: str) -> dict[str, str]:
        key = self.cloud.client("sts").assume_role(RoleArn=self.outputs[f"{name}_role_arn"], RoleSessionName=name)[
            "Credentials"
        ]
        place = {
            name: value
            for name, value in self.cloud.variables.items()
            if name in ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_REGION", "AWS_DEFAULT_REGION")
            or name in ("SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL")
        }
        return {
            **self.everywhere, **place, "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"], "AWS_SESSION_TOKEN": key["SessionToken"],
        }  # fmt: skip

    def _run(self, variables: Mapping[str, str], *words: str) -> str:
        return _done([sys.executable, *words], self.clone, variables)


def _done(command: list[str], folder: Path, variables: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=dict(variables), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{command[1:]}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (item["Key"] for item in page.get("Contents", ()))


def do_all(work: Work) -> None:
    """Do all of it, in the order of a new environment's life."""
    _set_up(work)
    _deploy(work)
    _load(work)
    _upkeep(work)
    work.job("drift")
    _change(work)
    work.job("erase", PERSON=PERSON)


def _set_up(work: Work) -> None:
    for verb, *options in (("state",), ("keys",), ("account", *work.login.arguments)):
        work.as_administrator(f"scripts.{verb}", NAME, *options)
    work.foundations(True)


def _deploy(work: Work) -> None:
    """The first deploy; then the foundations are closed, and a merge request is previewed."""
    for name in ("plan", "apply", "migrate"):
        work.job(name)
    work.foundations(False)
    work.as_administrator("scripts.account", NAME, *work.login.arguments)
    work.job("preview")


def _load(work: Work) -> None:
    """Files of every outcome through the splitter, the vendor's batch, and the smoke test."""
    users = HEADER + b"Ann,Lee,%s\nBo,Li,bo@example.com\n" % PERSON.encode()
    broken = HEADER + b'Ann,"Lee,%s\n' % PERSON.encode()
    with work.splitter():
        expected = len(list(work.send_sample()))
        for key, body, outcomes in (
            ("streaming/users/ann.csv", users, 1),
            ("streaming/users/ann.csv", users, 1),  # the same bytes again: compared with the version before
            ("streaming/users/broken.csv", broken, 1),
            ("streaming/users/broken.csv", broken + b"\n", 0),
            ("streaming/users/rejected.csv", users + b"A,B,%s,too many\n" % PERSON.encode(), 1),
        ):
            work.put(key, body)
            expected += outcomes
            until(lambda count=expected: work.outcomes() >= count, 600, work.outcomes)
        work.as_role("bulk_load", "-m", "pipelines.bulk_load", **work.outputs["bulk_load_environment"])
        work.job("verify", only=("scripts.verify", "scripts.report"))


def _upkeep(work: Work) -> None:
    """The commands beside the service, on what they are for: lost events, dead letters and orphans."""
    s3, sqs = work.cloud.client("s3"), work.cloud.client("sqs")
    sqs.send_message(QueueUrl=work.outputs["dead_letter_queue_url"], MessageBody="{}")
    variables = work.outputs["splitter_environment"]
    for command in (("sweep", "--older-than", "0"), ("replay", "--key", "streaming/users/ann.csv"), ("redrive",)):
        work.as_role("upkeep", "-m", "pipelines.splitter", *command, **variables)
    for name in ("part-00000-of-00001", "rejected.jsonl"):
        work.put(f"users/0123456789abcdef/r/{name}", b"x", READY)
    for bucket, key in ((READY, "users/0123456789abcdef/r/part-00001"), (LANDING, "quarantine/streaming/users/x")):
        s3.create_multipart_upload(Bucket=bucket, Key=key)
    work.as_role("upkeep", "-c", TOMORROW, "gc", **variables)


def _change(work: Work) -> None:
    """Deploy a changed environment file over a role to which somebody added policies by hand."""
    iam, role = work.cloud.client("iam"), "marquee-local-splitter"
    own = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
    policy = iam.create_policy(PolicyName="by-hand", PolicyDocument=own)["Policy"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=own)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    file = work.clone / "environments" / f"{NAME}.tfvars.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | CHANGED, indent=2))
    for name in ("plan", "apply", "plan"):  # the last one reads what the change made
        work.job(name)
