"""The registry: its own tests with a mock provider, and applied to the local AWS, who pushes there."""

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from rehearsal.images.catalog import sources

PROJECT = Path(__file__).resolve().parents[2]
ACCOUNT = "111111111111"


def copied(folder: Path) -> Path:
    shutil.copytree(PROJECT / "environments", folder / "environments")
    registry = folder / "terraform" / "registry"
    shutil.copytree(PROJECT / "terraform" / "registry", registry, ignore=shutil.ignore_patterns(".terraform*"))
    return registry


@pytest.mark.slow
def test_its_own_tests_pass(tmp_path, terraform):
    folder = copied(tmp_path)
    terraform(folder, "init", "-backend=false")

    assert "Success!" in terraform(folder, "test")


def test_every_image_has_a_repository():
    images = ", ".join(f'"{source.name}"' for source in sources(PROJECT))
    assert f"images   = [{images}]" in (PROJECT / "terraform" / "registry" / "main.tf").read_text()


def test_every_environment_takes_its_images_from_the_registry():
    registry = json.loads((PROJECT / "environments" / "registry.json").read_text())
    host = f"{registry['aws_account_id']}.dkr.ecr.{registry['aws_region']}.amazonaws.com/marquee/"
    for name in ("dev", "staging", "prod"):
        values = json.loads((PROJECT / "environments" / f"{name}.tfvars.json").read_text())
        assert [image for image in values["images"].values() if not image.startswith(host)] == []


def as_role(cloud, name: str):
    """A client of ECR with the rights of a role that the account's administrator may take."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return cloud.client("ecr", cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"])


@pytest.fixture
def no_repositories(cloud):
    """The cloud is that of other tests, too, which make repositories of the same names."""
    ecr = cloud.client("ecr")

    def remove() -> None:
        for repository in ecr.describe_repositories()["repositories"]:
            name = repository["repositoryName"]
            with contextlib.suppress(ecr.exceptions.RepositoryPolicyNotFoundException):
                ecr.delete_repository_policy(repositoryName=name)
            ecr.delete_repository(repositoryName=name, force=True)

    remove()
    yield
    remove()


def push(ecr, tag: str, text: str) -> str:
    image = ecr.put_image(repositoryName="marquee/splitter", imageManifest=json.dumps({"a": text}), imageTag=tag)
    return image["image"]["imageId"]["imageDigest"]


@pytest.mark.usefixtures("no_repositories")
def test_one_role_pushes_and_a_tag_stays_where_it_is(cloud, tmp_path, terraform_in):
    folder = copied(tmp_path)
    (tmp_path / "environments" / "registry.json").write_text(
        json.dumps({"aws_account_id": ACCOUNT, "aws_region": "eu-west-1"})
    )
    (folder / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    values = ["-var=gitlab_project=video/marquee", "-var=gitlab_url=https://registry.gitlab.example"]
    # The init's arguments are for a state in S3.
    variables = {name: value for name, value in cloud.environment.items() if not name.startswith("TF_CLI_ARGS")}
    run = terraform_in(folder, variables)
    run("init")
    run("apply", "-auto-approve", *values)
    assert "No changes" in run("plan", *values)

    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    everything = {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}
    iam = cloud.client("iam")
    iam.create_role(RoleName="somebody", AssumeRolePolicyDocument=document)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_role_policy(RoleName="somebody", PolicyName="all", PolicyDocument=policy)
    iam.update_assume_role_policy(RoleName="gitlab-marquee-push", PolicyDocument=document)  # in life, by a token

    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        push(as_role(cloud, "somebody"), "1", "one")
    publish = as_role(cloud, "gitlab-marquee-push")
    digest = push(publish, "1", "one")
    with pytest.raises(ClientError, match="ImageTagAlreadyExists"):
        push(publish, "1", "another")
    with pytest.raises(ClientError, match="AccessDenied"):
        publish.delete_repository(repositoryName="marquee/splitter", force=True)
    pulled = as_role(cloud, "somebody").batch_get_image(
        repositoryName="marquee/splitter", imageIds=[{"imageDigest": digest}]
    )
    assert [image["imageId"]["imageDigest"] for image in pulled["images"]] == [digest]
