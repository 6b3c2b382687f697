"""The jobs of the lane that the image of the jobs runs."""

from pathlib import Path

from rehearsal import jobs
from rehearsal.images import lane

PROJECT = Path(__file__).parents[3]


def test_every_kind_of_job_of_the_lane_is_run():
    """But a merge request's, and the buttons: there is no earlier release, no lock to release, and nobody to erase."""
    elsewhere = {"preview", "rollback", "unlock", "erase"}
    assert {*lane.BEFORE_SERVICES, *lane.BESIDE_SERVICES} == set(jobs.read(PROJECT, "local")) - elsewhere
