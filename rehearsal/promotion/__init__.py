"""The committed pipeline over three environments: from nothing to prod, a second release, and back.

`environment_cloud` is an environment with a local cloud of its own, `pipeline` runs GitLab's jobs, `releases` makes
what is promoted, `registry` has its images, `deployed` looks at what an environment has, `flow` is the order,
`report` the result, `session` composes.
"""
