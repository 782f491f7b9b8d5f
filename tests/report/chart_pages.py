"""Pages of charts as the command writes them: making one, and what holds of every one of them in a browser."""

import os
import subprocess

from test_report_browser import ROOT, Page

SIZES = (360, 768, 1280)

CHARTS = """[...document.querySelectorAll('svg.chart')].map(chart => {
    const paths = [...chart.querySelectorAll('path.line')];
    const frame = chart.viewBox.baseVal;
    const inside = path => {
        const box = path.getBBox();
        return box.x >= 0 && box.y >= 0 && box.x + box.width <= frame.width && box.y + box.height <= frame.height;
    };
    return {
        described: (chart.getAttribute('aria-label') || '').length,
        lines: paths.filter(path => path.getBoundingClientRect().width > 20).length,
        marks: paths.filter(path => path.matches('.mark') && path.getAttribute('d').endsWith('h0')).length,
        bands: chart.querySelectorAll('.band').length,
        inside: paths.every(inside),
    };
})"""

# Wide tables scroll inside their card.
BEYOND = """[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && !e.closest('.rules > *'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))"""


def plefka(*arguments):
    """What the command of this checkout prints."""
    program = os.environ.get("PLEFKA_COMMAND")
    built = [program] if program else ["cargo", "run", "--quiet", "--bin", "plefka", "--"]
    command = [*built, *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def look_at(browser, page, width, scheme):
    """The open page and its charts, once it has been silent, alone on the net and within every window."""
    opened = Page(browser, page, width, scheme)
    assert opened.said == []
    assert [url for url in opened.requests if not url.startswith("data:") and url != opened.address] == []
    for size in SIZES:
        opened.page.set_viewport_size({"width": size, "height": 900})
        assert opened("document.documentElement.scrollWidth <= innerWidth"), f"at {size}"
        assert opened(BEYOND) == [], f"at {size}"
    opened.page.set_viewport_size({"width": width, "height": 900})
    charts = opened(CHARTS)
    assert all(chart["described"] > 20 and chart["bands"] >= 1 and chart["inside"] for chart in charts), charts
    assert all(chart["lines"] + chart["marks"] >= 1 for chart in charts), charts
    return opened, charts
