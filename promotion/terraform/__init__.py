"""Terraform on one environment: calls with time limits, errors as one line, the bucket that holds its state.

Nothing else in the project starts Terraform. Enter by `terraform.Terraform`, by
`command` for one without a state, and `bootstrap_state`.
"""
