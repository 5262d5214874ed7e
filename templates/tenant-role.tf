# The role that lets the vendor into your AWS account. It is made with two policies and nothing else: no users, no
# keys, no functions. Destroying it takes all access away at once.

terraform {
  required_version = ">= 1.2"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

# --- values of this customer ---
locals {
  external_id          = "9d1f0c52-7b3e-4a68-8c15-2e6f40a9b7d3"
  vendor_partition     = "aws"
  template_version     = "9bd609f168e2"
  role_path            = "/drawbridge/"
  max_session_duration = 3600
  role_description     = "Lets the vendor in, with the external ID of this customer only"
  trust_statements = [
    {
      Sid    = "AssumeWithExternalId"
      Effect = "Allow"
      Principal = {
        AWS = "arn:${data.aws_partition.current.partition}:iam::111111111111:root"
      }
      Action = [
        "sts:AssumeRole",
      ]
      Condition = {
        ArnEquals = {
          "aws:PrincipalArn" = "arn:${data.aws_partition.current.partition}:iam::111111111111:role/drawbridge"
        }
        StringEquals = {
          "sts:ExternalId" = "${local.external_id}"
        }
      }
    },
    {
      Sid    = "NameTheSession"
      Effect = "Allow"
      Principal = {
        AWS = "arn:${data.aws_partition.current.partition}:iam::111111111111:root"
      }
      Action = [
        "sts:TagSession",
        "sts:SetSourceIdentity",
      ]
      Condition = {
        ArnEquals = {
          "aws:PrincipalArn" = "arn:${data.aws_partition.current.partition}:iam::111111111111:role/drawbridge"
        }
      }
    },
  ]
  permissions_policy_name = "drawbridge-sample"
  permission_statements = [
    # To ask only the Regions that the account has switched on.
    # AWS gives this call for the whole account only.
    {
      Sid    = "ListRegions"
      Effect = "Allow"
      Action = [
        "ec2:DescribeRegions", # Which Regions are switched on.
      ]
      Resource = [
        "*",
      ]
    },
  ]
  self_reads_policy_name = "drawbridge-self-reads"
  self_read_statements = [
    {
      Sid    = "ReadThisRole"
      Effect = "Allow"
      Action = [
        "iam:GetRole",
        "iam:ListRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
      ]
      Resource = [
        "${aws_iam_role.tenant.arn}",
      ]
    },
    {
      Sid    = "ReadAttachedPolicies"
      Effect = "Allow"
      Action = [
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
      ]
      Resource = [
        "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/*",
        "arn:${data.aws_partition.current.partition}:iam::aws:policy/*",
      ]
    },
  ]
}
# --- end of values ---

resource "aws_iam_role" "tenant" {
  name_prefix          = "drawbridge-"
  path                 = local.role_path
  description          = local.role_description
  max_session_duration = local.max_session_duration

  # The vendor's role alone, and only with the external ID.
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.trust_statements
  })

  tags = {
    "drawbridge:template-version" = local.template_version
  }

  lifecycle {
    precondition {
      condition     = data.aws_partition.current.partition == local.vendor_partition
      error_message = "This account is in another partition than the vendor. Ask the vendor for its role in yours."
    }
  }
}

resource "aws_iam_role_policy" "permissions" {
  name = local.permissions_policy_name
  role = aws_iam_role.tenant.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.permission_statements
  })
}

# Lets the vendor see what this role can do, so that it notices when the role can do more than it asked for.
resource "aws_iam_role_policy" "self_reads" {
  name = local.self_reads_policy_name
  role = aws_iam_role.tenant.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.self_read_statements
  })
}

output "role_arn" {
  description = "Register this ARN with the vendor."
  # Known only once the policies are there: a role registered earlier would be verified half done.
  value      = aws_iam_role.tenant.arn
  depends_on = [aws_iam_role_policy.permissions, aws_iam_role_policy.self_reads]
}

output "template_version" {
  description = "The version of this template, shown by the vendor beside its permissions."
  value       = local.template_version
}
