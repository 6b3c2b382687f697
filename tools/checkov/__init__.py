"""The environment of checkov, which `python -m scripts.policy` runs: pyproject.toml and its lock."""
