"""What the verbs of `scripts/` share on the command line: how a verb ends, its environment argument, its progress."""
