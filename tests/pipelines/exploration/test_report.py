"""The report in a real browser, on a desk and on a phone: all that it says is seen there."""

from datetime import datetime
from pathlib import Path

import pytest

from pipelines.exploration.report import report
from pipelines.exploration.source import Warehouse
from tests.pipelines.exploration.conftest import DECEMBER
from tests.pipelines.exploration.marts import migrated_warehouse
from tools.chromium.page import Watched

MADE_AT = datetime(2026, 11, 24, 7, 5)
LEAST_TEXT = 9  # pixels, of the smallest label in a picture as it is shown
WIDTHS = {"desk": 1280, "phone": 375}


def page_of(warehouse, folder: Path) -> Path:
    with warehouse.connect("analyst") as connection:
        connection.cursor().execute(f"USE SCHEMA {warehouse.database}.MARTS")
        html = report(Warehouse(connection), "test", warehouse.database, MADE_AT)
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(sample_warehouse, tmp_path_factory) -> Path:
    return page_of(sample_warehouse, tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_answers_and_charts_are_seen(page, browser, width):
    watched = Watched(browser.new_page(viewport={"width": width, "height": 800}))
    shown = watched.page
    shown.goto(page.as_uri())
    answers = {id: shown.locator(f"#{id} p").inner_text().split()[0] for id in DECEMBER}
    assert answers == {id: str(value) for id, value in DECEMBER.items()}
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    pictures = shown.locator("figure img").evaluate_all(
        """images => Promise.all(images.map(async image => {
            await image.decode();
            const svg = new DOMParser().parseFromString(atob(image.currentSrc.split(",")[1]), "image/svg+xml");
            const sizes = [...svg.querySelectorAll("text")].map(text => parseFloat(text.getAttribute("font-size")));
            const scale = image.clientWidth / image.naturalWidth;
            return {height: image.clientHeight, marks: svg.querySelectorAll("path[fill]").length,
                    text: scale * Math.min(...sizes), alt: image.alt};
        }))"""
    )
    assert len(pictures) == 12
    for each in pictures:
        assert each["height"] > 80 and each["marks"] > 2 and each["text"] >= LEAST_TEXT and each["alt"], each
    shown.locator("figure summary").first.click()
    assert shown.locator("figure details[open] td").first.is_visible()
    assert len(shown.screenshot(full_page=True)) > 50_000
    assert watched.complaints == []
    shown.close()


def test_it_is_one_file_that_loads_nothing(page):
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 1_500_000
    assert [word for word in ("http://", "https://", "<script", "@import") if word in text] == []
    assert "24 November 2026 07:05 UTC" in text


def test_no_one_s_mail_address_is_in_it(page):
    assert "@example." not in page.read_text(encoding="utf-8")


def test_an_empty_warehouse_has_a_report_too(cloud, browser, tmp_path):
    warehouse = migrated_warehouse(cloud, tmp_path)
    watched = Watched(browser.new_page(viewport={"width": 375, "height": 800}))
    watched.page.goto(page_of(warehouse, tmp_path).as_uri())
    assert watched.page.locator("#average_duration p").inner_text() == "none"
    assert watched.page.locator("#half_watched p").inner_text().split() == ["0", "users"]
    assert watched.page.get_by_text("Nothing to show").count() >= 8
    assert watched.complaints == []
    watched.page.close()
