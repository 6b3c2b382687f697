"""Take the picture of a review's page for docs/review.md: python -m tests.scripts.review_picture PAGE PICTURE.

The page is that of the planted change. Some of its details are opened, so that the picture shows one of each kind.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.chromium.browser import find

_OPENED = ("module.landing.aws_s3_bucket_policy.this", "TABLE RAW.STREAMS", "Contracts")


def main(page: Path, picture: Path) -> None:
    chromium = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            env={**os.environ, **chromium.variables},
        )
        shown = browser.new_page(viewport={"width": 960, "height": 600}, device_scale_factor=1.5)
        shown.goto(page.absolute().as_uri())
        for text in _OPENED:
            shown.locator("summary", has_text=text).last.click()
        shown.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
