"""The browser as a fixture; a test fails with one line if there is none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tools.chromium import browser as headless
from tools.chromium.browser import Chromium, NoBrowser


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    try:
        return headless.find()
    except NoBrowser as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    with headless.launch(chromium) as running:
        yield running
