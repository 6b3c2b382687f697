import json

import pytest

from promotion.terraform.errors import explain

LOCKED = """╷
│ Error: Error acquiring the state lock
│
│ Error message: operation error S3: PutObject, https response error StatusCode: 412, PreconditionFailed
│ Lock Info:
│   ID:        0f5a6b6c-1111-2222-3333-444444444444
│   Path:      marquee-local-terraform-state/local/terraform.tfstate
│   Operation: OperationTypeApply
│   Who:       ci@runner
│   Version:   1.11.4
│   Created:   2026-11-24 05:00:00 UTC
│   Info:
╵
"""
# Lines that are none of Terraform's events: cut, or a provider's.
FOREIGN = ['{"type": "diagnostic", "diagno', "{", "{not JSON}", '{"diagnostic": "of a provider"}', '{"type": 1}']
CASES = {
    "a lock": (
        "",
        LOCKED,
        "the state is locked by ci@runner (OperationTypeApply, since 2026-11-24 05:00:00 UTC); wait for that run, "
        "or if it is dead: python -m scripts.unlock local 0f5a6b6c-1111-2222-3333-444444444444",
    ),
    "no state bucket": (
        "",
        '│ Error: Failed to get existing workspaces: S3 bucket "marquee-local-terraform-state" does not exist.\n',
        "there is no state bucket yet; set the environment up: python -m scripts.aws local --foundations",
    ),
    "a bucket of the platform that is gone": (
        "",
        "│ Error: putting S3 Bucket (marquee-local-landing) Policy: operation error S3: PutBucketPolicy, api error "
        "NoSuchBucket: The specified bucket does not exist\n",
        "putting S3 Bucket (marquee-local-landing) Policy: operation error S3: PutBucketPolicy, api error NoSuchBucket",
    ),
    "no state bucket at its second look": (
        "",
        "│ Error: Failed to get existing workspaces: operation error S3: ListObjectsV2, api error NoSuchBucket: The\n",
        "there is no state bucket yet",
    ),
    "a number that has another's digits": ("", "│ Error: 003901001 (02000): no such thing\n", "003901001 (02000): no"),
    "no AWS credentials": ("", "│ Error: No valid credential sources found\n", "no AWS credentials that are valid"),
    "another account": (
        "",
        "│ Error: AWS account ID not allowed: 222222222222\n",
        "these AWS credentials are of another account; log in to that of local",
    ),
    "no Snowflake credentials": ("", "│ Error: 260001: user is empty\n", "no Snowflake credentials"),
    "no AWS region for Snowflake": (
        "",
        "│ Error: open snowflake connection: AWS attestation service could not be created\n",
        "no AWS region to prove the AWS role to Snowflake in; set AWS_REGION (for GitLab's jobs "
        "python -m scripts.gitlab local sets it)",
    ),
    "no token for Snowflake": (
        "",
        "│ Error: open snowflake connection: no OIDC token was specified\n",
        "no token for Snowflake; in GitLab the job names SNOWFLAKE_TOKEN",
    ),
    "a refused login": ("", "│ Error: 390100 (08004): Incorrect username or password\n", "Snowflake refused the login"),
    "an unreachable endpoint": (
        "",
        '│ Error: Retrieving AWS account details: Post "https://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: '
        "connection refused\n",
        "https://127.0.0.1:1/ can't be reached (connection refused)",
    ),
    "a session that ended": (
        "",
        "│ Error: reading S3 Bucket (a): operation error S3: HeadBucket, https response error StatusCode: 400, "
        "RequestID: 1, api error ExpiredToken: The provided token has expired.\n",
        "your session with AWS has expired; log in to AWS again",
    ),
    "a stale plan": ("", "│ Error: Saved plan is stale\n│\n│ The given plan\n", "the state has changed"),
    "other providers": (
        "",
        "│ Error: Failed to install provider\n│ the current package doesn't match any of the checksums previously "
        "recorded in the\n│ dependency lock file\n",
        "the providers are others than before; remove terraform/.terraform.lock.hcl",
    ),
    "a broken rule": (
        "",
        '╷\n│ Error: Invalid value for variable\n│\n│   on variables.tf line 3:\n│    3: variable "environment" {\n'
        "│\n│ environment: 2 to 12 lower-case letters\n╵\n",
        "Invalid value for variable environment: 2 to 12 lower-case letters",
    ),
    "an apply's event": (
        json.dumps({"type": "version"})
        + "\n"
        + json.dumps(
            {
                "type": "diagnostic",
                "diagnostic": {
                    "severity": "error",
                    "summary": "no",
                    "detail": "because",
                    "address": "aws_sqs_queue.a",
                },
            }
        )
        + "\n"
        + "\n".join(FOREIGN),
        "",
        "no (aws_sqs_queue.a) because",
    ),
    "an error without a summary": (
        json.dumps({"type": "diagnostic", "diagnostic": {"severity": "error", "detail": "because"}}),
        "",
        "because",
    ),
    "two errors": ("", "│ Error: one\n╵\n│ Error: two\n╵\n", "one (and 1 more error)"),
    "nothing": ("", "", "it failed without a message"),
}


@pytest.mark.parametrize(("out", "err", "told"), CASES.values(), ids=CASES)
def test_a_failure_is_one_line(out, err, told):
    line = explain(out, err, "local")
    assert line.startswith(told)
    assert "\n" not in line and "│" not in line


def test_a_lock_of_another_state_has_the_command_of_that_one():
    line = explain("", LOCKED, "local", "terraform -chdir=terraform/gitlab force-unlock")
    assert line.endswith(
        "if it is dead: terraform -chdir=terraform/gitlab force-unlock 0f5a6b6c-1111-2222-3333-444444444444"
    )
