"""The local AWS: MiniStack with IAM enforced, over TLS, with corrections where it differs from AWS."""
