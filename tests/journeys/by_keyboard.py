"""The keyboard alone: what somebody without a mouse reaches, they reach by the Tab key."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# More stops than any page has: whoever has pressed Tab so often has been around the page and the browser's own bar.
STOPS = 600
IS_FOCUSED = "one => one === document.activeElement"
IS_BEFORE = "one => !!(one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"


def tab_to(target: Locator) -> None:
    """Press Tab, or Shift+Tab where the target lies behind, until the target itself has the focus.

    Fails where it stands hidden, out of the order of the Tab key, or behind something that holds the focus.
    """
    expect(target).to_be_visible()
    page: Page = target.page
    step = "Shift+Tab" if target.evaluate(IS_BEFORE) else "Tab"
    for _ in range(STOPS):
        if target.evaluate(IS_FOCUSED):
            return
        page.keyboard.press(step)
    raise AssertionError(f"{step} never came to {target}")


def choose(select: Locator, option: str) -> None:
    """Choose the option that begins so by the arrows: what is typed slowly means another option to the browser."""
    tab_to(select)
    keyboard = select.page.keyboard
    keyboard.press("Home")
    for _ in range(select.locator("option").count()):
        if select.locator("option:checked").inner_text().startswith(option):
            return
        keyboard.press("ArrowDown")
    raise AssertionError(f"no option begins with {option}")
