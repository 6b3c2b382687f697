"""A Terraform plan between planning and apply: its changes, and the manifest that identifies the reviewed plan."""
