"""A headless Chromium, offline, for the pages of reports."""

import os
import shutil
import warnings

import pytest

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)
PROGRAMS = ("chromium", "chromedriver")


def _missing() -> str:
    """Say what is missing for these tests; nothing where all is there."""
    gone = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"{' and '.join(gone)} not installed" if gone else ""


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """One browser for all pages; without one, skipped, or failed where CI promised one."""
    reason = _missing()
    if reason and os.environ.get("JOULESIM_NEEDS_CHROMIUM") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    selenium = pytest.importorskip("selenium.webdriver")
    service_of = pytest.importorskip("selenium.webdriver.chrome.service")
    options = selenium.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    profile = tmp_path_factory.mktemp("profile")
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = service_of.Service(shutil.which("chromedriver"))
    driver = selenium.Chrome(options=options, service=service)
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    # offline: what a page asked for all the same would fail, and stand in the log
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield driver
    with warnings.catch_warnings():
        # selenium leaves the pipes of its driver to the collector
        warnings.simplefilter("ignore", ResourceWarning)
        driver.quit()
