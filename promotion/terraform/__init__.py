"""Terraform on one environment: calls with time limits, errors as one line, the bucket that holds its state.

Nothing else in the project starts Terraform. Enter by `terraform.Terraform` and `bootstrap_state`.
"""
