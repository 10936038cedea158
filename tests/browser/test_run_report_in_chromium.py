"""Does a run's page work in a real browser: offline, zoomed, sorted, in the dark, by keyboard?"""

import numpy as np
import pytest

import sim.report.power_data
from sim.report.run_page import run_page
from sim.results.hdf5 import write_result
from sim.results.power import binned_power, breakpoints, cumulative_energy
from tests.browser.opened_page import (
    CONTRASTS,
    bring_into_view,
    complaints,
    events,
    open_page,
    prefer_scheme,
    requests,
    text,
    texts,
    wait_until,
)
from tests.report_cases import HOSTILE_NAMES, hostile_run, small_run


@pytest.fixture(scope="module")
def run():
    return small_run()


def written(result, folder):
    source, page = folder / "run.h5", folder / "run.html"
    write_result(result, source)
    page.write_text(run_page(source), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def path(run, tmp_path_factory):
    return written(run, tmp_path_factory.mktemp("page"))


@pytest.fixture
def page(browser, path):
    open_page(browser, path)
    return browser


def keys(browser, selector, *pressed):
    element = browser.find_element("css selector", selector)
    for key in pressed:
        element.send_keys(key)


def window(browser):
    return browser.execute_script("return powerChart.window")


def test_it_loads_without_a_complaint_or_a_request(page, path):
    assert complaints(page) == []
    assert requests(page) == [path.as_uri()]


PIECES = (
    "const p = powerChart.pieces(0, powerChart.packed.cycles, arguments[0]);"
    "return [p.edges, p.means.map((m) => [...m])]"
)


@pytest.mark.parametrize("bins", [240, 370, 800])
def test_whole_run_is_drawn_in_bins_with_the_mean_power_of_each(page, run, bins):
    edges, means = page.execute_script(PIECES, bins)
    assert (edges[0], edges[-1]) == (0, run.cycles)
    lengths = np.diff(edges)
    assert lengths.min() > 0
    energy_pj = np.diff(cumulative_energy(run.timeline, np.array(edges)), axis=0)
    assert np.array(means) * lengths[:, None] == pytest.approx(energy_pj, rel=1e-9, abs=1e-6)
    assert len(lengths) <= bins


@pytest.mark.parametrize("bins", [100, 137, 200, 262, 370])
def test_bins_do_not_beat_against_tiles_of_nearly_their_length(page, run, bins):
    edges, means = page.execute_script(PIECES, bins)
    conv = next(layer for layer in run.layers if layer.name == "layer4.0.conv2")
    # away from its ends, all passes of its outermost loop are the same, and so are their bins
    begin, end = conv.start_cycle + 0.2 * conv.cycles, conv.start_cycle + 0.8 * conv.cycles
    inside = (np.array(edges[:-1]) > begin) & (np.array(edges[1:]) < end)
    drawn = np.array(means)[inside].round(6)
    assert len(drawn) > 10
    assert len(np.unique(drawn, axis=0)) <= page.execute_script("return MOST_BINS_IN_STEP")


def test_no_zoom_loses_the_peak(page, run):
    edges, power_mw = breakpoints(run.timeline)
    for bins in (1, 7, 240):
        found, highest, mw = page.execute_script(
            "const {stream, packed} = powerChart;"
            "const {edges} = powerChart.pieces(0, packed.cycles, arguments[0]);"
            "const most = edges.slice(1).map((e, i) => stream.extremes(edges[i], e)[1]);"
            "return [edges, most, packed.mw_per_pj_per_cycle]",
            bins,
        )
        total = power_mw.sum(axis=1)
        for begin, end, most in zip(found, found[1:], highest, strict=False):
            inside = (edges[:-1] < end) & (edges[1:] > begin)
            assert most * mw == pytest.approx(total[inside].max(), rel=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.37, 0.8])
def test_zoomed_in_it_draws_every_stretch_of_constant_power(page, run, share):
    begin = int(share * run.cycles)
    end = begin + 3000
    page.execute_script("powerChart.show(arguments[0], arguments[1])", begin, end)
    edges, power_mw = breakpoints(run.timeline, begin, end)
    drawn = page.execute_script(
        "return document.getElementById('power-chart').data.map((t) => t.y)"
    )
    scale = page.execute_script(
        "return [powerChart.perPj / powerChart.packed.mw_per_pj_per_cycle, powerChart.shown.edges]"
    )
    assert scale[1] == edges.tolist()
    assert len(drawn) == len(run.components)  # exact: no line of peaks
    shown = np.array(drawn)[:, :-1].T / scale[0]
    assert shown == pytest.approx(power_mw, rel=1e-9, abs=1e-12)
    assert "stretches of constant power" in text(page, "#power-window")


def test_layers_are_named_above_the_chart(page, run):
    names = "return [...document.querySelectorAll('#power-chart .annotation-text')]"
    shown = page.execute_script(names + ".map((e) => e.textContent)")
    longest = sorted(run.layers, key=lambda layer: -layer.cycles)[:4]
    assert {layer.name for layer in longest} <= set(shown)
    inside = page.execute_script(
        "const box = document.getElementById('power-chart').getBoundingClientRect();"
        + names
        + ".map((e) => e.getBoundingClientRect())"
        ".every((e) => e.top >= box.top && e.left >= box.left && e.right <= box.right + 1)"
    )
    assert inside


def test_no_table_beside_a_gap_is_cut(page):
    cut = page.execute_script(
        "return [...document.querySelectorAll('#power .wide')]"
        ".map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert max(cut) <= 0


def test_dragging_across_the_chart_zooms(page):
    from selenium.webdriver import ActionChains

    before = window(page)
    chart = page.find_element("css selector", "#power-chart .nsewdrag")
    bring_into_view(page, chart)
    drag = ActionChains(page).move_to_element(chart).click_and_hold()
    drag.move_by_offset(60, 0).move_by_offset(60, 0).release().perform()
    wait_until(lambda: window(page) != before)
    begin, end = window(page)
    assert before[0] < begin < end < before[1]
    assert complaints(page) == []


def test_keys_zoom_move_and_walk_through_layers(page, run):
    whole = window(page)
    keys(page, "#power-keys", "+", "+")
    assert window(page)[1] - window(page)[0] == pytest.approx(whole[1] / 4, abs=4)
    begin = window(page)[0]
    keys(page, "#power-keys", "\ue014")  # right arrow
    assert window(page)[0] > begin
    keys(page, "#power-keys", "0")
    assert window(page) == whole
    keys(page, "#power-keys", "]", "]")
    starts = run.timeline.layer_starts.tolist()
    assert window(page) == starts[1:3]
    assert run.layers[1].name in text(page, "#power-window")
    assert page.execute_script(
        "const e = document.activeElement;"
        "return e.id === 'power-keys' && e.matches(':focus-visible')"
        " && getComputedStyle(e).outlineStyle === 'solid'"
    )


def test_the_layer_table_sorts_both_ways_and_says_so(page, run):
    header = page.find_elements("css selector", "#layer-table thead button")[3]
    assert header.text == "energy"
    order = sorted(run.layers, key=lambda layer: -layer.energy_pj)
    for expected, sort in ((order, "descending"), (order[::-1], "ascending")):
        header.send_keys("\ue007")  # Enter: by keyboard
        names = texts(page, "#layer-table tbody th")
        energies = {layer.name: layer.energy_pj for layer in run.layers}
        assert [energies[name] for name in names] == [layer.energy_pj for layer in expected]
        assert header.find_element("xpath", "..").get_attribute("aria-sort") == sort


def test_the_filter_keeps_matching_layers_and_adds_them_up(page, run):
    keys(page, "#layer-filter", "conv2d layer4.1")
    shown = page.execute_script(
        "return [...document.querySelectorAll('#layer-table tbody tr')].filter((r) => !r.hidden)"
        ".map((r) => r.cells[0].textContent)"
    )
    wanted = [la.name for la in run.layers if la.name.startswith("layer4.1.conv")]
    assert shown == wanted
    assert text(page, "#layer-count").startswith(f"{len(wanted)} of {len(run.layers)} layers: ")


def test_a_layers_name_shows_it_in_the_timeline(page, run):
    page.find_elements("css selector", "#layer-table [data-layer]")[2].send_keys("\ue007")
    assert window(page) == run.timeline.layer_starts.tolist()[2:4]


def test_it_follows_the_system_and_the_switch(page):
    ground = "return getComputedStyle(document.body).backgroundColor"
    tick = "return getComputedStyle(document.querySelector('#power-chart .xtick text')).fill"
    light, light_tick = page.execute_script(ground), page.execute_script(tick)
    prefer_scheme(page, "dark")
    wait_until(lambda: page.execute_script(tick) != light_tick)
    assert page.execute_script(ground) != light
    page.find_element("id", "theme").click()
    assert page.execute_script(ground) == light
    assert page.execute_script(tick) == light_tick


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_aa(browser, path, scheme):
    open_page(browser, path, scheme=scheme)
    browser.execute_script("document.querySelectorAll('details').forEach((d) => d.open = true)")
    found = browser.execute_script(CONTRASTS)
    assert len(found) > 300
    assert [entry for entry in found if entry[0] < 4.5] == []


def test_a_phone_never_scrolls_the_page_sideways(browser, path):
    open_page(browser, path, width=360, height=740)
    browser.execute_script("document.querySelectorAll('details').forEach((d) => d.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert complaints(browser) == []


def test_on_paper_it_is_light_and_fits_the_width(browser, path):
    # A4 at 96 dots per inch, less 1 cm on either side
    open_page(browser, path, width=718, scheme="dark")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    ink, tools, widest = browser.execute_script(
        "const scrolls = [document.documentElement, ...document.querySelectorAll('.wide')];"
        "return [getComputedStyle(document.body).color,"
        " getComputedStyle(document.querySelector('.tools')).display,"
        " Math.max(...scrolls.map((e) => e.scrollWidth - e.clientWidth))]"
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (ink, tools, widest) == ("rgb(27, 30, 34)", "none", 0)


def test_names_of_strangers_stay_text(browser, tmp_path):
    page = written(hostile_run(), tmp_path)
    open_page(browser, page)
    assert browser.execute_script("return window.hurt") is None
    assert complaints(browser) == []
    assert requests(browser) == [page.as_uri()]
    names = texts(browser, "#layer-table tbody th")
    assert names[0] == HOSTILE_NAMES[0]
    ticks = texts(browser, "#layer-chart .xtick text")
    assert ticks[0].startswith("<script>")
    assert browser.execute_script("return document.querySelectorAll('#layer-chart a').length") == 0
    browser.execute_script("powerChart.showLayer(0); powerChart.read(0)")
    assert HOSTILE_NAMES[0] in text(browser, "#power-window")
    assert browser.execute_script("return document.querySelectorAll('main script').length") == 0


def test_a_run_too_detailed_for_a_page_says_so_and_keeps_its_peak(
    browser, run, tmp_path, monkeypatch
):
    monkeypatch.setattr(sim.report.power_data, "MOST_ITEMS", 0)
    monkeypatch.setattr(sim.report.power_data, "FIRST_BINS", 1024)
    open_page(browser, written(run, tmp_path))
    assert text(browser, "#power-resolution").startswith("This run is too detailed for one page")
    assert "joulesim plot RESULT power --start-us" in text(browser, "#power-resolution")
    highest, energy, mw = browser.execute_script(
        "const {stream, packed} = powerChart;"
        "const energy = stream.energyBetween(0, packed.cycles).reduce((a, b) => a + b);"
        "return [stream.extremes(0, packed.cycles)[1], energy, packed.mw_per_pj_per_cycle]"
    )
    # parts of bins are longer than a cycle: the peak is that over a part
    _, part_mw = binned_power(run.timeline, 1024 * sim.report.power_data.PARTS_PER_BIN)
    assert highest * mw == pytest.approx(part_mw.sum(axis=1).max(), rel=1e-6)
    assert energy == pytest.approx(run.energy_pj, rel=1e-6)


def test_what_is_slipped_into_the_page_does_not_run(browser, path, tmp_path):
    slipped = '<script>window.hurt=1</script><img src="https://example.org/x.png" onerror="hurt=2">'
    page = tmp_path / "slipped.html"
    page.write_text(path.read_text("utf-8").replace("</main>", slipped + "</main>"), "utf-8")
    open_page(browser, page)
    assert browser.execute_script("return window.hurt") is None
    # the policy refuses the script and the picture, which is never asked for
    assert sum("Content Security Policy" in line for line in complaints(browser)) >= 2
    failed = events(browser, "Network.loadingFailed")
    assert [event["blockedReason"] for event in failed] == ["csp"]
