"""Each speed claim of the project's README, measured on this machine against a peer or a limit: README.md."""
