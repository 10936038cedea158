"""Does a sweep's page work in a real browser: a click or a key shows a point's configuration?"""

import re

import pytest

from sim.report.sweep_page import sweep_page
from tests.browser.opened_page import (
    CONTRASTS,
    bring_into_view,
    complaints,
    open_page,
    requests,
    text,
    wait_until,
)
from tests.report_cases import HOSTILE, sweep_table


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    store, page = folder / "sweep.sqlite", folder / "sweep.html"
    store.write_bytes(b"points")
    page.write_text(sweep_page(sweep_table(name=HOSTILE), store), encoding="utf-8")
    return page


@pytest.fixture
def page(browser, path):
    open_page(browser, path)
    return browser


def facts(browser):
    pairs = browser.execute_script(
        "return [...document.querySelectorAll('#point dl div')]"
        ".map((e) => [e.children[0].textContent, e.children[1].textContent])"
    )
    return dict(pairs)


def front(browser):
    """Positions of the points on the front that the chart draws."""
    return browser.execute_script(
        "return tradeChart.front.map((p) => tradeChart.data.positions[p])"
    )


def press(browser, *pressed):
    element = browser.find_element("id", "trade-keys")
    for key in pressed:
        element.send_keys(key)


def test_it_loads_without_a_complaint_or_a_request(page, path):
    assert complaints(page) == []
    assert requests(page) == [path.as_uri()]
    assert page.execute_script("return window.hurt") is None


def test_a_click_on_a_dot_shows_its_configuration(page):
    from selenium.webdriver import ActionChains

    place = page.execute_script("return tradeChart.front.at(-1)")
    dots = page.find_elements("css selector", "#trade-chart .trace:nth-of-type(2) .points path")
    dot = dots[-1]
    bring_into_view(page, dot)
    ActionChains(page).move_to_element(dot).perform()
    # a click counts where the chart has noticed the pointer
    wait_until(lambda: page.find_elements("css selector", "#trade-chart .hoverlayer .hovertext"))
    ActionChains(page).click().perform()
    wait_until(lambda: page.execute_script("return tradeChart.chosen") == place)
    position = page.execute_script("return tradeChart.data.positions[arguments[0]]", place)
    table = sweep_table()
    row = table.positions.tolist().index(position)
    assert text(page, "#point-title") == f"Point {position}"
    shown = facts(page)
    assert shown["array rows"] == str(table.columns["array.rows"][row])
    assert shown["dataflow"] == table.columns["dataflow"][row]
    assert shown["workload"] == HOSTILE
    assert shown["energy"].endswith(" mJ")


def test_the_front_it_draws_is_that_of_the_sweep(page):
    table = sweep_table()
    positions = page.execute_script(
        "return tradeChart.front.map((p) => tradeChart.data.positions[p])"
    )
    assert sorted(positions) == table.positions[table.on_front].tolist()


def test_the_front_is_drawn_as_steps(page):
    path = page.execute_script(
        "return document.querySelector('#trade-chart .trace:nth-of-type(2) .js-line')"
        ".getAttribute('d')"
    )
    assert len(front(page)) > 1
    # across at what the last one reached, then down to the next
    assert re.fullmatch(r"M[-\d.,]+(H[-\d.]+V[-\d.]+)+", path)


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_in_the_panel_of_a_point_is_cut(browser, path, width):
    open_page(browser, path, width=width)
    cut = browser.execute_script(
        "return [...document.querySelectorAll('#point, #point *')]"
        ".filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).length"
    )
    assert cut == 0


def test_keys_walk_through_the_points(page):
    order = page.execute_script("return tradeChart.order")
    press(page, "\ue011")  # Home
    assert page.execute_script("return tradeChart.chosen") == order[0]
    press(page, "\ue014", "\ue014")  # right, right
    assert page.execute_script("return tradeChart.chosen") == order[2]
    press(page, "\ue010")  # End
    assert page.execute_script("return tradeChart.chosen") == order[-1]
    press(page, "f")
    assert page.execute_script("return tradeChart.front.includes(tradeChart.chosen)")


def test_the_table_and_the_chart_show_the_same_point(page):
    button = page.find_elements("css selector", "#point-table [data-point]")[4]
    number = button.text
    button.send_keys("\ue007")
    assert text(page, "#point-title") == f"Point {number}"
    assert text(page, "#point-table tr.chosen th") == number


def test_other_figures_give_another_front(page):
    page.execute_script(
        "const s = document.getElementById('trade-up'); s.value = 'area';"
        "s.dispatchEvent(new Event('change'))"
    )
    # least energy and least area are the same point here
    assert front(page) == [0]


def test_points_are_filtered(page):
    page.find_element("id", "point-filter").send_keys("flow_2")
    assert text(page, "#point-count") == "4 of 11 points"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_aa(browser, path, scheme):
    open_page(browser, path, scheme=scheme)
    found = browser.execute_script(CONTRASTS)
    assert [entry for entry in found if entry[0] < 4.5] == []


def test_a_phone_never_scrolls_the_page_sideways(browser, path):
    open_page(browser, path, width=360, height=740)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
