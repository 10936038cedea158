"""A page opened in a browser, and what tests ask it."""

import json
import time
from pathlib import Path

READY = "return document.documentElement.dataset.ready === 'yes'"
MOST_SECONDS = 60.0


def open_page(browser, path, width=1280, height=1000, scheme="light"):
    """Open a file at a width and in a colour scheme; wait until its charts are drawn."""
    for log in ("browser", "performance"):
        browser.get_log(log)
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    prefer_scheme(browser, scheme)
    browser.get(path.as_uri())
    wait_until(lambda: browser.execute_script(READY))


def prefer_scheme(browser, scheme):
    """Set what the system prefers: "light" or "dark"."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def bring_into_view(browser, element):
    """Scroll an element to the middle at once: what still moves cannot be pointed at."""
    place = "{block: 'center', behavior: 'instant'}"
    browser.execute_script(f"arguments[0].scrollIntoView({place})", element)


def wait_until(holds):
    """Wait until something holds, at most a minute."""
    end = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < end, "the page did not become what it should"
        time.sleep(0.05)


def complaints(browser):
    """Give what the console complained of: errors, and what the page's policy refused."""
    return [entry["message"] for entry in browser.get_log("browser")]


def requests(browser):
    """Give the addresses the page asked for, in order."""
    return [event["request"]["url"] for event in events(browser, "Network.requestWillBeSent")]


def events(browser, method):
    """Give what the browser did of one kind since the log was last read."""
    logged = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [event["params"] for event in logged if event["method"] == method]


def text(browser, selector):
    """Give the text of the first element that a selector finds."""
    return browser.execute_script(f"return document.querySelector({selector!r}).textContent")


def texts(browser, selector):
    """Give the texts of all elements that a selector finds."""
    return browser.execute_script(
        f"return [...document.querySelectorAll({selector!r})].map((e) => e.textContent)"
    )


CONTRASTS = Path(__file__).with_name("contrasts.js").read_text(encoding="utf-8")
"""Gives [contrast, element, text] of every text that is shown, the least first."""
