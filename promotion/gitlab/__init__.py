"""The set-up of an environment in GitLab: the variables of its jobs, who may start them, what their tokens say."""
