locals {
  file_arns   = [for bucket in ["landing", "ready"] : "arn:aws:s3:::${local.prefix}-${bucket}"]
  bucket_arns = concat(local.file_arns, ["arn:aws:s3:::${local.prefix}-logs", "arn:aws:s3:::${local.prefix}-trail-logs"])
  trail_arn   = "arn:aws:cloudtrail:${local.region}:${local.account}:trail/${local.prefix}-files"
  state_arn   = "arn:aws:s3:::${local.prefix}-terraform-state"
  queue_arn   = "arn:aws:sqs:${local.region}:${local.account}:${local.prefix}-*"
  role_arn    = "arn:aws:iam::${local.account}:role/${local.prefix}-*"
  key_arn     = "arn:aws:kms:${local.region}:${local.account}:key/*"
  task_arn    = "arn:aws:ecs:${local.region}:${local.account}"
  log_arn     = "arn:aws:logs:${local.region}:${local.account}:log-group:/${local.prefix}/*"
  alarm_arn   = "arn:aws:cloudwatch:${local.region}:${local.account}:alarm:${local.prefix}-*"
  # Those that Application Auto Scaling makes with the caller's rights:
  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/auto-scaling-IAM.html
  scaling_alarm_arn = "arn:aws:cloudwatch:${local.region}:${local.account}:alarm:TargetTracking-service/${local.prefix}/*"
  topic_arn         = "arn:aws:sns:${local.region}:${local.account}:${local.prefix}-*"
  # What scripts.state makes, and the roles that a deploy may give a policy: those that have it.
  boundary_arn    = "arn:aws:iam::${local.account}:policy/${local.prefix}-boundary"
  within_boundary = { ArnEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
  reasons_arn     = "arn:aws:s3:::${local.prefix}-landing/quarantine/*.reason.json"
  verify_arn      = "arn:aws:iam::${local.account}:role/${local.prefix}-verify"
  eraser_arn      = "arn:aws:iam::${local.account}:role/${local.prefix}-eraser"
  secret_arn      = "arn:aws:secretsmanager:${local.region}:${local.account}:secret:${local.prefix}/snowflake"

  # A merge request's plan compares the code with the state, and asks nothing what is there (scripts.plan --from-state):
  # its code is not reviewed yet. The public halves of the services' keys stand in the secrets' descriptions.
  preview = {
    ReadState = {
      actions   = ["s3:GetObject", "s3:ListBucket"]
      resources = [local.state_arn, "${local.state_arn}/${var.environment}/*"]
    }
    ReadPublicKeys = {
      actions   = ["secretsmanager:DescribeSecret"]
      resources = ["${local.secret_arn}/*"]
    }
  }

  # A plan reads what there is, without the lock of the state. No file's content and no secret's value is in reach.
  plan = {
    # ListBucket: Terraform asks with HeadBucket whether a bucket is there, which needs it, and no condition allows that and
    # no listing: https://github.com/hashicorp/terraform-provider-aws/issues/17195. So a plan can read names of files; only
    # the branch that deploys plans so.
    ReadBuckets = {
      actions = [
        "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket",
      ]
      resources = local.bucket_arns
    }
    # Each action takes resources of its own service alone: one statement, as IAM takes so many characters only.
    ReadWhatHasAName = {
      actions = [
        "application-autoscaling:ListTagsForResource", "cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus",
        "cloudtrail:ListTags", "logs:DescribeMetricFilters", "logs:ListTagsForResource", "scheduler:GetSchedule",
        "sns:GetTopicAttributes", "sqs:GetQueueAttributes", "sqs:ListQueueTags",
      ]
      resources = [
        "arn:aws:application-autoscaling:${local.region}:${local.account}:scalable-target/*",
        "arn:aws:scheduler:${local.region}:${local.account}:schedule/default/${local.prefix}-*",
        local.trail_arn, local.log_arn, local.topic_arn, local.queue_arn,
      ]
    }
    ReadRoles = {
      actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      resources = [local.role_arn]
    }
    ReadKeys = {
      actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      resources = [local.key_arn]
    }
    ListKeyAliases = {
      actions   = ["kms:ListAliases"]
      resources = ["*"]
    }
    # Whether a release's images are there. The registry's own policy has to allow it, too (terraform/registry).
    SeeImages = {
      actions   = ["ecr:DescribeImages"]
      resources = ["arn:aws:ecr:${local.registry.aws_region}:${local.registry.aws_account_id}:repository/marquee/*"]
    }
    ReadServices = {
      actions   = ["ecs:DescribeServices"]
      resources = ["${local.task_arn}:service/${local.prefix}/*"]
    }
    # AWS, or MiniStack, does not name the resource when it asks for the right to read these.
    ReadWhatHasNoName = {
      actions = [
        "application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies",
        "cloudtrail:DescribeTrails", "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource", "ecs:DescribeClusters",
        "ecs:DescribeTaskDefinition", "logs:DescribeLogGroups", "sns:GetSubscriptionAttributes",
        "sns:ListTagsForResource",
      ]
      resources = ["*"]
    }
  }

  # For the drift check, which runs with the role of the plan.
  drift = {
    # What was made by hand under the environment's name: the drift check lists names, and can list nothing less.
    ListNames = {
      actions = [
        "application-autoscaling:DescribeScheduledActions", "cloudwatch:ListDashboards", "ecs:ListClusters",
        "ecs:ListServices", "ecs:ListTaskDefinitions", "iam:ListGroups", "iam:ListPolicies", "iam:ListRoles",
        "iam:ListUsers", "logs:DescribeDestinations", "logs:DescribeResourcePolicies", "s3:ListAllMyBuckets",
        "scheduler:ListScheduleGroups", "scheduler:ListSchedules", "secretsmanager:ListSecrets", "sns:ListTopics",
        "sqs:ListQueues",
      ]
      resources = ["*"]
    }
    # Whom somebody let in by hand, beside Terraform: grants, policies of secrets, readers of a topic or a log.
    ReadWhoWasLetIn = {
      actions = [
        "kms:ListGrants", "logs:DescribeSubscriptionFilters", "secretsmanager:GetResourcePolicy",
        "sns:ListSubscriptionsByTopic",
      ]
      resources = [local.key_arn, local.log_arn, local.topic_arn, "${local.secret_arn}/*"]
    }
    # Reports of a bucket's files that somebody ordered by hand, and rules that move these.
    ReadReportsOfBuckets = {
      actions = [
        "s3:GetAnalyticsConfiguration", "s3:GetIntelligentTieringConfiguration", "s3:GetInventoryConfiguration",
        "s3:GetMetricsConfiguration",
      ]
      resources = concat(local.bucket_arns, [local.state_arn])
    }
    ReadSettingsOfStateBucket = {
      actions = [
        "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration",
      ]
      resources = [local.state_arn]
    }
    ReadBoundary = {
      actions   = ["iam:GetPolicy", "iam:GetPolicyVersion"]
      resources = [local.boundary_arn]
    }
    # Whether somebody widened a job's role by hand: what is there, and what this root's last apply left.
    ReadRolesOfJobs = {
      actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      resources = [for job in keys(local.subjects) : "arn:aws:iam::${local.account}:role/gitlab-${local.prefix}-${job}"]
    }
    # MiniStack does not name the provider when it asks for this right.
    ReadProviderOfJobs = {
      actions   = ["iam:GetOpenIDConnectProvider"]
      resources = ["*"]
    }
    ReadStateOfJobs = {
      actions   = ["s3:GetObject"]
      resources = ["${local.state_arn}/gitlab/terraform.tfstate"]
    }
  }

  deploy = {
    WriteState = {
      actions   = ["s3:PutObject", "s3:DeleteObject"]
      resources = ["${local.state_arn}/${var.environment}/*"]
    }
    # Whether its foundations are open (promotion/plan/foundations.py).
    ReadOwnRights = {
      actions   = ["iam:GetRolePolicy"]
      resources = ["arn:aws:iam::${local.account}:role/gitlab-${local.prefix}-deploy"]
    }
    WriteBuckets = {
      actions   = ["s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"]
      resources = local.file_arns
    }
    TagQueues = {
      actions   = ["sqs:TagQueue", "sqs:UntagQueue"]
      resources = [local.queue_arn]
    }
    # The roles of the pipelines and of Snowflake, not gitlab-*. What their policies give ends at their boundary.
    WritePoliciesOfRoles = {
      actions   = ["iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy"]
      resources = [local.role_arn]
      condition = local.within_boundary
    }
    DescribeRoles = {
      actions   = ["iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"]
      resources = [local.role_arn]
    }
    WriteKeys = {
      actions   = ["kms:EnableKeyRotation", "kms:TagResource", "kms:UntagResource", "kms:UpdateKeyDescription"]
      resources = [local.key_arn]
    }
    WriteServices = {
      actions = [
        "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:TagResource",
        "ecs:UntagResource", "ecs:UpdateCluster", "ecs:UpdateClusterSettings", "ecs:UpdateService",
      ]
      resources = [
        "${local.task_arn}:cluster/${local.prefix}", "${local.task_arn}:service/${local.prefix}/*",
        "${local.task_arn}:task-definition/${local.prefix}-*",
      ]
    }
    # The same as with keys: MiniStack names no cluster or task definition that is yet to be, AWS none that retires.
    MakeTasks = {
      actions   = ["ecs:CreateCluster", "ecs:DeregisterTaskDefinition", "ecs:RegisterTaskDefinition"]
      resources = ["*"]
    }
    PassRoles = {
      actions   = ["iam:PassRole"]
      resources = [local.role_arn]
      condition = {
        StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com", "scheduler.amazonaws.com"] }
      }
    }
    WriteScaling = {
      actions = [
        "application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScalingPolicy", "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:TagResource", "application-autoscaling:UntagResource",
      ]
      resources = ["arn:aws:application-autoscaling:${local.region}:${local.account}:scalable-target/*"]
    }
    WriteSchedules = {
      actions   = ["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule"]
      resources = ["arn:aws:scheduler:${local.region}:${local.account}:schedule/default/${local.prefix}-*"]
    }
    WriteLogs = {
      actions = [
        "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter", "logs:PutMetricFilter",
        "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
      ]
      resources = [local.log_arn]
    }
    WriteAlarms = {
      actions = [
        "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource",
      ]
      resources = [local.alarm_arn, local.scaling_alarm_arn]
    }
    # Who hears of an alarm is in the environment's file, as an address for mail.
    SubscribeToTopics = {
      actions   = ["sns:Subscribe", "sns:TagResource", "sns:UntagResource"]
      resources = [local.topic_arn]
    }
    # It takes no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    Unsubscribe = {
      actions   = ["sns:Unsubscribe"]
      resources = ["*"]
    }
    Migrate = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = ["${local.secret_arn}/migrator-??????"]
    }
    Verify = {
      actions   = ["sts:AssumeRole"]
      resources = [local.verify_arn]
    }
    # So that verify can say why a file did not come through.
    SeeWhatWasRefused = {
      actions   = ["s3:GetObject"]
      resources = [local.reasons_arn]
    }
    ReadRefusals = {
      actions   = ["kms:Decrypt"]
      resources = [local.key_arn]
      condition = {
        StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
        StringLike   = { "kms:EncryptionContext:aws:s3:arn" = "arn:aws:s3:::${local.prefix}-landing*" }
      }
    }
  }

  # A job that erases a person becomes the eraser, and may do nothing itself.
  erase = {
    Erase = {
      actions   = ["sts:AssumeRole"]
      resources = [local.eraser_arn]
    }
  }

  # Who trusts a role, and who reaches a bucket, a key, a queue or a topic: no condition limits what such a policy says, so
  # a deploy that could write one could let anybody in. A queue's or topic's policy is one of its attributes, also when
  # it is made. An administrator opens this for the first deploy, and for one that needs it.
  foundations = { for sid, permission in {
    MakeRoles = {
      actions   = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"]
      resources = [local.role_arn]
      condition = local.within_boundary
    }
    RemakeRoles = {
      actions   = ["iam:DeleteRole", "iam:UpdateAssumeRolePolicy"]
      resources = [local.role_arn]
    }
    MakeBuckets = {
      actions = [
        "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutEncryptionConfiguration",
        "s3:PutBucketNotification", # who hears of each file
        "s3:PutBucketLogging",      # where it is written who read one
        # How long a log is kept; a deploy may write these for landing and ready.
        "s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration",
      ]
      resources = local.bucket_arns
    }
    # Each action takes resources of its own service alone. The trail is here: a deploy must
    # not end the record of its own calls.
    MakeQueuesTopicsTrail = {
      actions = [
        "cloudtrail:*", "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sqs:CreateQueue",
        "sqs:DeleteQueue", "sqs:SetQueueAttributes",
      ]
      resources = [local.trail_arn, local.topic_arn, local.queue_arn]
    }
    # Everywhere: a key has no name of its own, and MiniStack does not name the alias when it asks for the right to it.
    MakeKeys = {
      actions   = ["kms:CreateAlias", "kms:CreateKey", "kms:DeleteAlias", "kms:UpdateAlias"]
      resources = ["*"]
    }
    WritePolicyOfKeys = {
      actions   = ["kms:PutKeyPolicy"]
      resources = [local.key_arn]
      condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = ["alias/${local.prefix}", "alias/${local.prefix}-trail"] } }
    }
  } : sid => permission if var.foundations }

  # Whatever is allowed above, and whoever lets the deploy in from the other side.
  limits = [
    { Sid = "BecomeVerifyAlone", Effect = "Deny", Action = ["sts:AssumeRole"], NotResource = [local.verify_arn] },
    {
      Sid         = "ReadNoFiles"
      Effect      = "Deny"
      Action      = ["s3:GetObject", "s3:GetObjectVersion"]
      NotResource = ["${local.state_arn}/${var.environment}/*", local.reasons_arn]
    },
    { Sid = "TakeNoBoundaryAway", Effect = "Deny", Action = ["iam:DeleteRolePermissionsBoundary"], Resource = ["*"] },
    {
      Sid    = "LeaveLimitsAlone"
      Effect = "Deny"
      Action = ["iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Set*", "iam:Update*"]
      Resource = [
        local.boundary_arn, "arn:aws:iam::${local.account}:role/gitlab-*", aws_iam_openid_connect_provider.gitlab.arn,
      ]
    },
  ]

  permissions = {
    preview = local.preview
    plan    = merge(local.preview, local.plan, local.drift)
    deploy  = merge(local.preview, local.plan, local.deploy, local.foundations)
    erase   = local.erase
  }
}
