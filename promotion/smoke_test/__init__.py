"""The smoke test of a deploy: the splitter runs as it was applied, and a canary file's rows arrive in the warehouse."""
