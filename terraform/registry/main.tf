# The registry of the whole platform: every environment runs the same image, by its digest. Applied by an administrator of
# the registry's account, once, and kept apart from what the pipeline applies: a pipeline must not widen its own rights.

locals {
  folder  = "${path.module}/../../environments"
  values  = jsondecode(file("${local.folder}/registry.json"))
  account = local.values.aws_account_id
  region  = local.values.aws_region
  issuer  = trimprefix(var.gitlab_url, "https://")

  # {environment: account} of those that a release passes.
  accounts = {
    for name in yamldecode(file("${local.folder}/promotion.yaml")).order :
    name => jsondecode(file("${local.folder}/${name}.tfvars.json")).aws_account_id
  }

  images   = ["bulk-load", "ci", "notebook", "splitter", "splitter-emr"]
  arns     = [for image in local.images : "arn:aws:ecr:${local.region}:${local.account}:repository/marquee/${image}"]
  push_arn = "arn:aws:iam::${local.account}:role/gitlab-marquee-push"

  pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
  push = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"]
}

resource "aws_kms_key" "this" {
  description             = "Images of marquee"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TheAccountsIamDecides"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_ecr_repository" "this" {
  for_each = toset(local.images)

  name                 = "marquee/${each.key}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this.arn
  }
}

# A rollback takes an image of an earlier release: it has to be there.
resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Uploads that no tag names"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
      },
    ]
  })
}
