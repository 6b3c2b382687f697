"""gitlab-ci-local, which runs GitLab's jobs on this machine, pinned by package-lock.json, and what it takes to run."""
