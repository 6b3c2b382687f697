"""What a benchmark runs on: a local cloud of its own, and a file of any size."""
