"""The mirror of Terraform providers, filled from the sources that this machine can reach."""
