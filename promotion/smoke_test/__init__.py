"""The smoke test of a deploy: a canary file goes into landing, and its rows must arrive in the warehouse."""
