"""The notebook in JupyterLab, worked by its buttons as a person does."""

from playwright.sync_api import Page

_SECONDS = 900  # an idle machine takes two minutes
_CHARTS = 13


def run_all(page: Page) -> None:
    """Clear the outputs, then run every cell by the toolbar's button, and wait until the last is done.

    Raise playwright's TimeoutError if that takes longer than a quarter of an hour.
    """
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    page.get_by_text("Clear Outputs of All Cells").click()
    page.wait_for_function("() => !document.querySelector('.jp-CodeCell .jp-OutputArea-output')")
    page.get_by_role("button", name="Restart the kernel and run all cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]
            .every(prompt => /^\\[\\d+\\]:$/.test(prompt.innerText.trim()))""",
        timeout=_SECONDS * 1000,
    )
    page.wait_for_function(f"() => document.querySelectorAll('.vega-embed canvas').length == {_CHARTS}")


def answers(page: Page) -> list[str]:
    """Return the answers to the six questions as the notebook shows them: `93.40 %`."""
    return page.locator(".jp-RenderedHTML div > strong:last-child").all_inner_texts()
