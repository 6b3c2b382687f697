"""The command line of the verbs in `scripts/`: how a verb ends, its environment argument, its progress."""
