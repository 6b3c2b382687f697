"""The local AWS: MiniStack with IAM enforced, over TLS, and what it lacks put right."""
