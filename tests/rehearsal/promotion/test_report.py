import io
import json

from rich.console import Console

from rehearsal.promotion.deployed import Deployed
from rehearsal.promotion.report import Phase, PromotionReport
from rehearsal.steps import Timing

DEV = Deployed("0e20f6b464d7-1000", "rollback", True, f"sha256:{'9' * 64}", 1200, True, True)


def test_the_report_says_what_each_environment_had_after_each_phase(tmp_path):
    report = PromotionReport([Phase("second", {"staging": DEV})], [Timing("files", 1.5)])
    report.write(tmp_path / "promote.json")
    assert json.loads((tmp_path / "promote.json").read_text()) == {
        "phases": [{"name": "second", "deployed": {"staging": vars(DEV)}}],
        "steps": [{"name": "files", "seconds": 1.5}],
    }

    out = io.StringIO()
    report.show(Console(file=out, width=80))
    assert out.getvalue().splitlines()[1].split() == [
        *("second", "staging", "0e20f6b464d7-1000", "rollback", "9" * 8, "1200", "s", "there", "yes"),
    ]
