resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        for sid, denied in local.denied : {
          Sid       = sid
          Effect    = "Deny"
          Principal = "*"
          Action    = denied.action
          Resource  = denied.action == "s3:*" ? [local.arn, "${local.arn}/*"] : ["${local.arn}/*"]
          Condition = denied.condition
        }
      ],
      local.writers_of_logs,
    )
  })
}

locals {
  arn        = "arn:aws:s3:::${var.name}"
  encryption = "s3:x-amz-server-side-encryption"
  key        = "s3:x-amz-server-side-encryption-aws-kms-key-id"

  # The service that writes the logs.
  writer = try(var.logs.trail, null) == null ? "logging.s3.amazonaws.com" : "cloudtrail.amazonaws.com"

  denied = merge(
    {
      TlsOnly   = { action = "s3:*", condition = { Bool = { "aws:SecureTransport" = "false" } } }
      ModernTls = { action = "s3:*", condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } } }
    },
    # A write that names no encryption gets the bucket's. One that names any has to name the platform's key.
    { for sid, denied in {
      OwnKeyOnly = {
        action    = "s3:PutObject"
        condition = { StringNotEquals = { (local.key) = var.kms_key_arn }, Null = { (local.key) = "false" } }
      }
      NoOtherKey   = { action = "s3:PutObject", condition = { Null = { (local.encryption) = "false", (local.key) = "true" } } }
      NoWritersKey = { action = "s3:PutObject", condition = { Null = { "${local.encryption}-customer-algorithm" = "false" } } }
    } : sid => denied if var.logs == null },
    # A key that is absent is not equal: only a service of AWS has this name, so nobody else changes or removes a log.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalservicename
    { for sid, denied in {
      NobodyElseWrites = {
        action    = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"]
        condition = { StringNotEquals = { "aws:PrincipalServiceName" = local.writer } }
      }
    } : sid => denied if var.logs != null },
  )

  writers_of_logs = concat(local.access_logs, local.trail_logs)

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  access_logs = [
    for logs in var.logs[*] : {
      Sid       = "S3WritesLogs"
      Effect    = "Allow"
      Principal = { Service = local.writer }
      Action    = "s3:PutObject"
      Resource  = ["${local.arn}/*"]
      Condition = {
        ArnLike      = { "aws:SourceArn" = sort(logs.buckets) }
        StringEquals = { "aws:SourceAccount" = logs.account_id }
      }
    } if logs.trail == null
  ]

  # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
  trail_logs = flatten([
    for logs in var.logs[*] : [
      {
        Sid       = "CloudTrailFindsTheBucket"
        Effect    = "Allow"
        Principal = { Service = local.writer }
        Action    = "s3:GetBucketAcl"
        Resource  = [local.arn]
        Condition = { StringEquals = { "aws:SourceArn" = logs.trail } }
      },
      {
        Sid       = "CloudTrailWritesLogs"
        Effect    = "Allow"
        Principal = { Service = local.writer }
        Action    = "s3:PutObject"
        Resource  = ["${local.arn}/AWSLogs/${logs.account_id}/*"]
        Condition = { StringEquals = { "aws:SourceArn" = logs.trail, "s3:x-amz-acl" = "bucket-owner-full-control" } }
      },
    ] if logs.trail != null
  ])
}
