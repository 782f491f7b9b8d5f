"""The reports on regressions in a real browser: silent, alone on the net, within the window, every chart described."""

import pytest
from chart_pages import look_at, plefka
from test_report_browser import WIDTHS

COMMANDS = {
    "path": "--points 30",
    "advise": "--noise 0.1",
    "sweep": "--draws 3 --sizes 3,8,20",
}


@pytest.fixture(scope="module", params=list(COMMANDS))
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ridge")
    rows = (f"{(k * 7) % 11},{(k * 5) % 13},{k % 3},{'spam' if (k * 7) % 11 + k % 3 > 6 else 'mail'}" for k in range(60))
    data = folder / "table.csv"
    data.write_text("first,second,third,kind\n" + "\n".join(rows) + "\n")
    page = folder / f"{request.param}.html"
    plefka("ridge", request.param, data, "--target", "kind", *COMMANDS[request.param].split(), "-o", page)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_report_is_silent_whole_and_described(browser, report, width, scheme):
    opened, charts = look_at(browser, report, WIDTHS[width], scheme)
    assert len(charts) >= 5
    assert all(chart["lines"] >= 1 and chart["bands"] >= 2 for chart in charts), charts
    if report.stem == "advise":
        marked = opened("document.querySelectorAll('path.line.mark').length")
        assert marked >= 2, "the choices are not marked on the curves"
        cells = opened("[...document.querySelectorAll('tr.chosen td')].map(cell => cell.textContent)")
        # The target has classes: one chosen classifier, and the choice of λ among the rules.
        assert cells[0] == "ridge" and float(cells[cells.index("the choice") + 1]) >= 0
    opened.context.close()
