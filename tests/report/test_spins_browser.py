"""The reports on spin glasses in a real browser: silent, alone on the net, within the window, every chart described and
drawn, and the map of the phase diagram legible under its lines."""

import json

import pytest
from chart_pages import look_at, plefka
from test_report_browser import CONTRAST, WIDTHS, contrast

# Command, number of charts, number of tables.
PAGES = {
    "capacity": ("hopfield capacity --spins 60,120 --loads 0.03,0.08,0.14,0.2 --draws 2", 3, 0),
    "phase": ("hopfield phase --points 9 --spins 100 --grid 7 --draws 2", 2, 0),
    "theory": ("sk theory", 4, 0),
    "tap": ("sk tap --spins 40 --temperature 0.5 --starts 80", 3, 1),
    "paramagnet": ("sk tap --spins 30 --temperature 1.5 --starts 5", 3, 1),
    "overlaps": ("sk overlaps --spins 16 --draws 2 --sweeps 200", 5, 0),
    "diagnose": ("diagnose run x.csv --rg", 1, 2),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spins")
    data = folder / "x.csv"
    data.write_text("0,1,1,0\n1,0,0,1\n1,1,0,0\n0,1,0,1\n" * 20)
    plefka("train", data, "--hidden", "3", "--epochs", "5", "--batch", "20", "--out", folder / "run")
    return folder


@pytest.fixture(scope="module", params=list(PAGES))
def report(request, folder):
    page = folder / f"{request.param}.html"
    words = [folder / word if word in ("run", "x.csv") else word for word in PAGES[request.param][0].split()]
    plefka(*words, "-o", page)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_report_is_silent_whole_and_described(browser, report, width, scheme):
    opened, charts = look_at(browser, report, WIDTHS[width], scheme)
    _, wanted, tables = PAGES[report.stem]
    assert len(charts) == wanted
    assert opened("document.querySelectorAll('table').length") == tables
    text = opened(CONTRAST)
    assert len(text) > 10 and [found for found in text if found[0] < 4.5] == []
    assert (opened("document.querySelectorAll('.map').length") == 1) == (report.stem == "phase")
    opened.context.close()


SHADES = """[...document.querySelectorAll('.map path')].map(path => ({
    cells: path.getAttribute('d').split('M').length - 1, opacity: Number(path.getAttribute('fill-opacity')),
    width: path.getBBox().width, fill: getComputedStyle(path).fill,
}))"""
STROKES = """[...document.querySelectorAll('.map')].flatMap(map => [...map.parentNode.querySelectorAll('path.line')])
    .map(line => getComputedStyle(line).stroke)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_has_a_cell_for_every_point_and_lines_stand_out_from_it(browser, folder, scheme):
    page = folder / "map.html"
    found = json.loads(plefka("--json", *PAGES["phase"][0].split(), "-o", page, "--force"))
    opened, _ = look_at(browser, page, 360, scheme)
    shades = opened(SHADES)
    assert sum(shade["cells"] for shade in shades) == len(found["measured"]) == 49
    overlaps = [point["overlap"] for point in found["measured"]]
    assert max(overlaps) > 0.9 and min(overlaps) < 0.6
    opacities = [shade["opacity"] for shade in shades]
    assert opacities == sorted(set(opacities)) and opacities[0] > 0 and opacities[-1] > 0.9 and len(opacities) > 5
    assert all(shade["width"] > 5 for shade in shades), "cells too narrow to see on a phone"
    fill, strokes = shades[-1]["fill"], opened(STROKES)
    assert len(strokes) >= 5 and all(contrast(stroke, fill) >= 3 for stroke in strokes), (fill, set(strokes))
    assert opened("document.querySelector('.map').parentNode.getAttribute('aria-label')").count("49 values from") == 1
    ramp = opened("(ramp => [ramp.width, ramp.height])(document.querySelector('.ramp.shade').getBoundingClientRect())")
    assert min(ramp) > 5
    opened.context.close()
