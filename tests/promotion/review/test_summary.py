"""The first line of the page."""

from dataclasses import replace

import pytest

from promotion.dataset.compatibility import Compatibility
from promotion.migration.script import Problem
from promotion.review.review import Missing
from promotion.review.summary import alarms, summary
from promotion.rollback.way_back import WayBack
from tests.promotion.review.reviews import BUCKET, CONTRACT, DEV, DEVICE, PENDING, POLICY, QUIET, VIEW, WHOLE

NO_WAY_BACK = WayBack(refusals=("REQUIRED has no default",))
LOSS = replace(PENDING, losses={"V1__device.sql": ("its rows; not allowed",)})
PROBLEM = replace(PENDING, problems=(Problem("V1", "edited", "restore it"),))


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        (QUIET, "infrastructure unchanged, no migration, views unchanged"),
        (
            WHOLE,
            "1 resource updated, 1 migration, STREAMS gains DEVICE, 1 view changed, contract streams additive, "
            "1 file of images changed",
        ),
        (
            replace(WHOLE, environments=(DEV, replace(DEV, name="prod", infrastructure=(BUCKET, POLICY, POLICY)))),
            "dev: 1 resource updated; prod: 1 resource replaced, 2 updated, 1 migration, STREAMS gains DEVICE, "
            "1 view changed, contract streams additive, 1 file of images changed",
        ),
        (
            replace(
                QUIET, environments=(DEV, replace(DEV, name="staging", infrastructure=()), replace(DEV, name="prod"))
            ),
            "dev and prod: 1 resource updated; staging: infrastructure unchanged, 1 migration, views unchanged",
        ),
        (
            replace(QUIET, environments=(replace(DEV, refused=True, infrastructure=(BUCKET,)),), findings=("M501 …",)),
            "1 resource replaced, 1 migration, views unchanged, the plan of dev is refused, 1 finding",
        ),
        (
            replace(QUIET, environments=(replace(DEV, outside=(POLICY,)),)),
            "1 resource updated, 1 migration, 1 resource of dev changed outside Terraform, views unchanged",
        ),
        (
            replace(QUIET, environments=(replace(DEV, infrastructure=Missing("x"), migrations=Missing("x")),)),
            "views unchanged, not known: plan of dev",
        ),
        (
            replace(
                QUIET,
                environments=(),
                schema=Missing("x"),
                contracts=Missing("x"),
                images=Missing("x"),
                findings=Missing("x"),
            ),
            "not known: any plan, schema, contracts, images, findings",
        ),
        (
            replace(QUIET, back=NO_WAY_BACK),
            "infrastructure unchanged, no migration, views unchanged, no way back",
        ),
    ],
)
def test_it_is_one_line_with_all_that_happens(review, expected):
    assert summary(review) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (replace(DEVICE, loses=("SIZE_MB",)), "STREAMS gains DEVICE and loses SIZE_MB"),
        (replace(DEVICE, action="replace", lost="its rows are lost"), "STREAMS is replaced (its rows are lost)"),
        (replace(DEVICE, gains=()), "STREAMS changes"),
        (replace(DEVICE, kind="PIPE", name="RAW.P", action="create", gains=()), "pipe RAW.P is new"),
        (replace(DEVICE, kind="STAGE", name="RAW.S", action="drop", gains=(), lost="x"), "stage RAW.S is dropped (x)"),
    ],
)
def test_objects_are_named(change, expected):
    assert summary(replace(QUIET, schema=(change,))).split(", ")[2] == expected


def test_of_many_objects_the_rest_is_a_number():
    assert "4 more objects change, 1 view changed" in summary(replace(QUIET, schema=(*[DEVICE] * 8, VIEW)))


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        (QUIET, False),
        (WHOLE, False),
        (replace(WHOLE, environments=(replace(DEV, infrastructure=(BUCKET,)),)), True),
        (replace(WHOLE, environments=(replace(DEV, migrations=PROBLEM),)), True),
        (replace(WHOLE, environments=(replace(DEV, migrations=LOSS),)), True),
        (replace(WHOLE, back=NO_WAY_BACK), True),
        (replace(WHOLE, environments=(replace(DEV, refused=True),)), True),
        (replace(WHOLE, schema=(replace(DEVICE, loses=("A",)),)), True),
        (replace(WHOLE, contracts=(replace(CONTRACT, compatibility=Compatibility.BREAKING),)), True),
        (replace(WHOLE, findings=("M501 …",)), True),
    ],
)
def test_an_alarm_is_what_destroys_loses_breaks_or_is_refused(review, expected):
    assert alarms(review) is expected
