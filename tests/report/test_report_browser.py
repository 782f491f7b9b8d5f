"""The training report in a real browser: desktop and phone width, light and dark.

The pages come from `cargo run --example report_demo`, or the one page from $PLEFKA_REPORT_HTML.
Needs `pip install pytest playwright` and a Chromium, found on the PATH or named by $PLEFKA_CHROMIUM. Where either
is missing the tests are skipped with a message, and fail if CI=true.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import HANGS, missing

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.fixture(scope="session", params=["given"] if "PLEFKA_REPORT_HTML" in os.environ else ["images", "table", "sequences"])
def report(request, tmp_path_factory):
    if request.param == "given":
        path = Path(os.environ["PLEFKA_REPORT_HTML"]).resolve()
        assert path.is_file(), f"PLEFKA_REPORT_HTML names no file: {path}"
        return path
    if shutil.which("cargo") is None:
        missing("no cargo to make a report with: set PLEFKA_REPORT_HTML")
    path = tmp_path_factory.mktemp("report") / f"{request.param}.html"
    command = ["cargo", "run", "--quiet", "--example", "report_demo", "--", path, request.param]
    subprocess.run(command, cwd=ROOT, check=True)
    return path


class Page:
    """An open report and everything it said or asked for while it loaded."""

    def __init__(self, browser, path, width, scheme, **options):
        options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, **options}
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(HANGS)
        self.page = self.context.new_page()
        self.said, self.requests = [], []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri(), wait_until="load")
        self.address = path.as_uri()

    def __call__(self, script):
        return self.page.evaluate(script)


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(scope="module", params=list(WIDTHS))
def loaded(request, browser, report, scheme):
    """A page that is loaded once for all tests of its width and scheme."""
    page = Page(browser, report, WIDTHS[request.param], scheme)
    page.width = WIDTHS[request.param]
    yield page
    page.context.close()


@pytest.fixture
def opened(loaded):
    """The loaded page as it was after loading: folded, in its own width, with the pointer away from it."""
    loaded("document.querySelectorAll('details').forEach(part => { part.wasOpen ??= part.open; part.open = part.wasOpen })")
    loaded("(document.activeElement?.blur(), scrollTo(0, 0))")
    loaded.page.set_viewport_size({"width": loaded.width, "height": 900})
    loaded.page.mouse.move(0, 0)
    return loaded


def test_loads_in_silence_and_alone(opened):
    assert opened.said == []
    outside = [url for url in opened.requests if not url.startswith("data:") and url != opened.address]
    assert outside == []


def test_does_not_scroll_sideways(opened):
    for unfolded in (False, True):
        opened(f"document.querySelectorAll('details').forEach(part => part.open = {str(unfolded).lower()})")
        for width in (360, 390, 640, 768, 1060, 1280, 1920):
            opened.page.set_viewport_size({"width": width, "height": 900})
            assert opened("document.documentElement.scrollWidth <= innerWidth"), f"at {width}, unfolded: {unfolded}"
            beyond = opened("""[...document.querySelectorAll('body *')].filter(e => !e.closest('svg'))
                .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))""")
            assert beyond == [], f"at {width}, unfolded: {unfolded}"


def test_every_image_is_decoded_and_shown(opened):
    images = opened("""Promise.all([...document.images].map(async image => {
        await image.decode();
        const box = image.getBoundingClientRect();
        return [image.naturalWidth, image.naturalHeight, box.width, box.height,
                Number(image.alt !== '' || image.closest('[role=img][aria-label]') !== null)];
    }))""")
    assert len(images) > 3
    assert all(min(image[:2]) >= 1 and min(image[2:4]) >= 4 for image in images), "a picture is invisible"
    assert all(image[4] for image in images), "a picture has no description"


def test_every_monitor_has_a_curve(opened):
    cards = opened("""[...document.querySelectorAll('#curves figure.card')].map(card => {
        const lines = [...card.querySelectorAll('svg[data-monitor] path.line')];
        return {
            name: card.querySelector('h3').textContent,
            paths: lines.map(line => line.getAttribute('d')),
            boxes: lines.map(line => line.getBBox()).map(b => [b.x, b.y, b.x + b.width, b.y + b.height]),
            size: card.querySelector('svg')?.viewBox.baseVal.width,
            empty: card.textContent.includes('nothing to draw'),
            latest: card.querySelectorAll('.legend strong').length,
        };
    })""")
    assert cards
    for card in cards:
        assert card["latest"] >= 1, card
        assert card["empty"] or card["paths"], card
        for path, box in zip(card["paths"], card["boxes"]):
            assert path.startswith("M") and "NaN" not in path and "inf" not in path, card
            assert all(0 <= number <= card["size"] for number in box), card
    assert any(card["paths"] for card in cards)


def test_areas_and_clouds_are_seen_inside_their_charts(opened):
    marks = opened("""[...document.querySelectorAll('path.area, path.dots, path.crosses')].map(mark => {
        const style = getComputedStyle(mark), box = mark.getBBox(), svg = mark.ownerSVGElement.viewBox.baseVal;
        const paint = mark.matches('.area') ? [style.fill, style.fillOpacity] : [style.stroke, style.strokeOpacity];
        return [mark.getAttribute('class'), ...paint, box.x >= 0 && box.x + box.width <= svg.width,
                box.y >= 0 && box.y + box.height <= svg.height];
    })""")
    if opened.address.endswith("images.html"):
        assert {mark[0] for mark in marks} == {"area train", "area validation", "dots", "crosses"}
    for name, paint, opacity, *inside in marks:
        assert paint != "none" and all(inside), name
        assert 0.1 < float(opacity) < (0.5 if name.startswith("area") else 1), name
    paints = {name: paint for name, paint, *_ in marks if name.startswith("area")}
    assert len(set(paints.values())) == len(paints), "training and validation look alike"


CONTRAST = """() => {
  const parse = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(e).backgroundColor);
      if (alpha === 1) return rgb;
      if (alpha > 0) throw new Error(`half-transparent ground at ${e.outerHTML.slice(0, 60)}`);
    }
    return [255, 255, 255];
  };
  document.querySelectorAll('details').forEach(part => part.open = true);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest('script, style, title, [hidden]')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [parse(element.closest('svg') ? style.fill : style.color).rgb, ground(element)].map(light);
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.outerHTML.slice(0, 80)]);
  }
  return found;
}"""


def test_all_text_stands_out_from_its_ground(opened):
    found = opened(CONTRAST)
    assert len(found) > 30
    assert [text for text in found if text[0] < 4.5] == []


def test_logos_stay_inside_their_charts_and_stand_out(opened):
    logos = opened("""[...document.querySelectorAll('#logos svg.chart')].map(svg => {
        const frame = svg.viewBox.baseVal, axis = svg.querySelector('.zero').getBBox();
        return [...svg.querySelectorAll('use')].map(use => {
            const to = svg.getScreenCTM().inverse(), box = use.getBoundingClientRect();
            const at = (x, y) => new DOMPoint(x, y).matrixTransform(to);
            const [a, b] = [at(box.left, box.top), at(box.right, box.bottom)];
            return { inside: a.x >= 0 && b.x <= frame.width && a.y >= 0 && b.y <= frame.height, width: box.width,
                     height: b.y - a.y, beside: b.y <= axis.y + 0.5 || a.y >= axis.y - 0.5,
                     fill: getComputedStyle(use).fill };
        });
    })""")
    if opened.address.endswith("sequences.html"):
        assert len(logos) == 12
    ground = opened("getComputedStyle(document.querySelector('.card')).backgroundColor")
    for letters in logos:
        assert letters
        assert all(letter["inside"] and letter["beside"] and letter["height"] > 0.2 for letter in letters)
        assert min(letter["width"] for letter in letters) > 2.5, "too narrow to see"
        assert min(contrast(letter["fill"], ground) for letter in letters) >= 3


def contrast(one, other):
    """The WCAG contrast of two colours as browsers write them."""

    def light(colour):
        numbers = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in numbers)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_scheme_is_followed(opened, scheme):
    ground = opened("getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)")
    assert (sum(ground) / 3 > 200) == (scheme == "light"), ground
    assert (sum(ground) / 3 < 60) == (scheme == "dark"), ground


def test_chart_text_is_large_enough(opened):
    heights = opened("""[...document.querySelectorAll('svg text')].filter(t => t.checkVisibility())
        .filter(t => !t.closest('details:not([open])'))
        .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)""")
    assert heights and min(heights) >= 8.5, min(heights)


def test_headings_descend_one_step_at_a_time(opened):
    levels = opened("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), levels
    assert opened("document.title.trim().length > 0 && document.documentElement.lang === 'en'")


def test_pointing_at_a_curve_tells_its_values(opened):
    chart = opened.page.locator("svg[data-monitor]").first
    chart.scroll_into_view_if_needed()
    tip = chart.locator("xpath=..").locator(".tip")
    assert tip.is_hidden()
    chart.hover()
    assert tip.is_visible()
    text = tip.inner_text()
    assert text.startswith("epoch ") and ("training" in text or "validation" in text), text
    assert opened("document.documentElement.scrollWidth <= innerWidth"), "the tip widens the page"
    chart.focus()
    opened.page.keyboard.press("ArrowLeft")
    assert tip.inner_text() != text or chart.locator(".band").count() == 1
    assert opened.said == []


def test_only_the_script_of_the_page_runs(browser, report, tmp_path):
    """Whatever gets into a page runs nothing: the policy knows the page's own script by its hash."""
    page = report.read_text(encoding="utf-8")
    foreign = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    foreign += "<a href=\"javascript:document.title = 'run'\" id=foreign>x</a>"
    changed = tmp_path / "changed.html"
    changed.write_text(page.replace("</body>", foreign + "</body>"), encoding="utf-8")
    loaded = Page(browser, changed, WIDTHS["desktop"], "light")
    loaded.page.click("#foreign")
    assert loaded.page.title() != "run"
    assert loaded.page.locator(".tip").count() > 0, "the script of the page did not run"
    loaded.context.close()


def test_is_whole_without_scripts(browser, report):
    page = Page(browser, report, 1280, "light", java_script_enabled=False)
    assert page.page.locator("svg[data-monitor] path.line").first.is_visible()
    titles = page.page.locator("svg[data-monitor] .band title").all_text_contents()
    assert titles and all(title.startswith("epoch ") for title in titles)
    page.context.close()


def test_prints_light_on_a_dark_screen(browser, report):
    page = Page(browser, report, 1000, "dark")
    page.page.emulate_media(media="print", color_scheme="dark")
    colour = page("getComputedStyle(document.body).color.match(/[\\d.]+/g).slice(0, 3).map(Number)")
    assert sum(colour) / 3 < 80, "text on paper is dark"
    assert page("(dispatchEvent(new Event('beforeprint')), [...document.querySelectorAll('details')].every(d => d.open))")
    assert len(page.page.pdf()) > 10_000
    page.context.close()
