"""The run that takes away every permission of the pipelines, in both clouds, one at a time."""
