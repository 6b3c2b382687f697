"""Changes of the roles that GitLab's jobs are, of the registry, and of the environments."""

from tools.mutations.mutation import Mutation

_ROLES, _RIGHTS = "terraform/gitlab/main.tf", "terraform/gitlab/permissions.tf"
_GITLAB = "tests/terraform/test_gitlab.py::test_its_own_tests_pass"
_REGISTRY = "tests/terraform/test_registry.py::test_its_own_tests_pass"

MUTATIONS = (
    Mutation(
        "one branch deploys and erases", _ROLES, 'deploying = "${local.branches}:${var.branch}:',
        'deploying = "${local.branches}:*:', _GITLAB,
    ),
    Mutation(
        "only the branch that deploys sees what is there", _ROLES,
        '"${local.branches}:${var.branch}:environment_protected:false"', '"${local.branches}:*"', _GITLAB,
    ),
    Mutation(
        "only a protected branch sees what is there", _ROLES, "plan = local.reviewed,", "plan = {},", _GITLAB,
    ),
    Mutation(
        "a merge request lists no customers' files", _RIGHTS, "    preview = local.preview\n",
        "    preview = merge(local.preview, { ReadBuckets = local.plan.ReadBuckets })\n", _GITLAB,
    ),
    Mutation(
        "no job before the button is prod's deploy role", _ROLES, ":environment_protected:${local.protected}", ":*",
        _GITLAB,
    ),
    Mutation(
        "a role takes tokens of its own audience", _ROLES, '"${local.prefix}-${job}"', '"${local.prefix}"', _GITLAB,
    ),
    Mutation(
        "a merge request's plan changes nothing", _RIGHTS, '["s3:GetObject", "s3:ListBucket"]',
        '["s3:GetObject", "s3:ListBucket", "s3:PutObject"]', _GITLAB,
    ),
    Mutation(
        "a plan reads no secret", _RIGHTS, '"secretsmanager:GetResourcePolicy",\n',
        '"secretsmanager:GetResourcePolicy", "secretsmanager:GetSecretValue",\n', _GITLAB,
    ),
    Mutation(
        "a plan lists no versions of files", _RIGHTS, '"s3:GetReplicationConfiguration", "s3:ListBucket",\n',
        '"s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListBucketVersions",\n', _GITLAB,
    ),
    Mutation(
        "a deploy can't change its own role", _RIGHTS, ":role/${local.prefix}-*\"\n  key_arn", ":role/*\"\n  key_arn",
        _GITLAB,
    ),
    Mutation(
        "a deploy opens no queue", _RIGHTS, '["sqs:TagQueue", "sqs:UntagQueue"]',
        '["sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]', _GITLAB,
    ),
    Mutation(
        "who may press the button is set again", "promotion/gitlab/settings.py", "if not others and not missing:",
        "if True:", "tests/scripts/test_gitlab.py::test_who_may_press_the_button_is_set_again",
    ),
    Mutation(
        "one job pushes images", "terraform/registry/access.tf", "ref:${var.branch}:environment", "ref:*:environment",
        _REGISTRY,
    ),
    Mutation(
        "a tag of an image stays where it is", "terraform/registry/main.tf", '"IMMUTABLE"', '"MUTABLE"', _REGISTRY,
    ),
    Mutation(
        "each environment lives in an account of its own", "environments/prod.tfvars.json",
        '"aws_account_id": "444444444444"', '"aws_account_id": "222222222222"',
        "tests/promotion/test_environment.py::test_each_environment_lives_in_an_account_of_its_own",
    ),
    Mutation(
        "the order of a promotion is that of the pipeline", "environments/promotion.yaml", "[dev, staging, prod]",
        "[dev, prod, staging]", "tests/promotion/release/test_admission.py::test_the_order_is_that_of_the_pipeline",
    ),
    Mutation(
        "prod is protected", "environments/promotion.yaml", "protected: [prod]", "protected: []",
        "tests/promotion/access/test_job_subject.py",
    ),
    Mutation(
        "a rollback sees what another role made", "terraform/access.tf",
        '          future     = { TABLES = ["REFERENCES"], VIEWS = ["REFERENCES"] }\n', "",
        "tests/promotion/rollback/test_views.py",
    ),
)  # fmt: skip
