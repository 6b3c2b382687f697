# One key for the files of landing and ready; the trail has its own (trail.tf). Who may use it is said by the roles' policies (access through
# S3 only); the key's own policy hands the decision to the account's IAM.
resource "aws_kms_key" "this" {
  description             = "Files of ${local.prefix}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TheAccountsIamDecides"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.aws_account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${local.prefix}"
  target_key_id = aws_kms_key.this.key_id
}
