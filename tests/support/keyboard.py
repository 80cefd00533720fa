"""A person who has no mouse."""

from playwright.sync_api import Page

MOST = 120  # presses of Tab


def tab_to(page: Page, control: str) -> int:
    """Press Tab until the control has the focus; return how often."""
    for presses in range(MOST):
        if page.evaluate(
            "control => !!document.activeElement?.matches(control)", control
        ):
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {control} at {page.url}")
