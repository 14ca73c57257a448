"""The report: its figures, and its page as a hostile corpus would like to have it."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import declutter
from declutter import cli, report_page
from declutter.cleaning import Payload
from declutter.corpus_report import Figures, Gatherer, LookAtRecord, Part, sampled, site_of
from declutter.readers import Item
from declutter.report_page import page
from tests.browser import CHROMIUM, DRIVER, Browser, browser
from tests.helpers import CLUTTER, PROSE

Out = pytest.CaptureFixture[str]

#: What would be shown by an alert, wherever it ran.
XSS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</style><script>alert(1)</script>",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} $title $data",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "\u2028alert(1)\u2029<a href=javascript:alert(1)>",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>\ud800",
)


def hostile(path: Path) -> Path:
    rows = []
    for number, payload in enumerate(XSS):
        lines = [
            f"Read more: {payload}",
            PROSE[number % 5],
            payload,
            f"Advertisement {payload}",
            f"Read more: {payload}",
        ]
        text = "\n\n".join(lines)
        rows.append({"id": payload, "url": f"https://{payload}/x", "text": text})
    rows += [
        {"id": f"plain {n}", "url": "https://www.example.org/", "text": f"{CLUTTER[n]}\n\n{PROSE[0]}"} for n in range(9)
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    target = folder / "report.html"
    assert (
        cli.main(["report", str(hostile(folder / "<img src=x onerror=alert(1)>.jsonl")), "-o", str(target), "-q"]) == 0
    )
    return target


# --- figures -----------------------------------------------------------------------------------------------------


def figures_of(texts: list[str]) -> Figures:
    gatherer, look = Gatherer(), LookAtRecord(declutter.Cleaner())
    for number, text in enumerate(texts):
        found = look(Payload(text, None, None, None))
        assert not hasattr(found, "detail")
        gatherer.add(Item(0, number, "record", id=str(number), text=text), found, "x.jsonl")  # type: ignore[arg-type]
    return gatherer.figures


def test_the_share_is_that_of_the_decisions() -> None:
    texts = [f"{CLUTTER[n % 10]}\n\n{PROSE[n % 5]}\n\n{CLUTTER[n * 3 % 10]}" for n in range(40)]
    decisions = [one for text in texts for one in declutter.explain(text).decisions]
    dropped = [one for one in decisions if not one.kept]
    figures = figures_of(texts)
    found = figures.as_dict()
    assert found["clutter_characters"] == sum(len(one.text) for one in dropped)
    assert found["characters"] == sum(len(one.text) for one in decisions)
    assert found["lines"] == {"kept": len(decisions) - len(dropped), "dropped": len(dropped)}
    assert sum(label["characters"] for label in found["labels"].values()) == found["clutter_characters"]
    assert found["repeated"][0]["count"] == max(sum(one.text == line for one in dropped) for line in CLUTTER)
    margins = [call["margin"] for call in found["closest"]]
    assert margins == sorted(margins)


def test_the_interval_covers_the_true_share() -> None:
    draw, true, inside, trials = random.Random(5), 0.2, 0, 300
    for _ in range(trials):
        figures = Figures()
        for _ in range(200):
            characters = draw.randint(500, 5000)
            dropped = round(characters * min(1, max(0, draw.gauss(true, 0.15))))
            figures.whole = Part(
                figures.whole.documents + 1, figures.whole.characters + characters, figures.whole.dropped + dropped
            )
            for index, value in enumerate((dropped**2, characters**2, dropped * characters)):
                figures.squares[index] += value
        # Clipping at 0 and 1 moves the mean of the draws a little.
        inside += abs(figures.whole.share - 0.2038) <= figures.interval
    assert 0.91 <= inside / trials <= 0.985


def test_one_document_has_no_interval() -> None:
    assert figures_of([PROSE[0]]).interval == 0
    assert Figures().as_dict()["clutter_share"] == 0


def test_a_sample_is_drawn_evenly_and_all_else_passes() -> None:
    figures = Figures()
    read = [0]

    def items() -> Iterator[Item]:
        for number in range(20_000):
            read[0] += 100
            yield Item(0, number, "skip" if number % 100 == 0 else "record")

    drawn = [item.number for item in sampled(items(), 1000, read, 2_000_000, figures) if item.state == "record"]
    assert 800 < len(drawn) < 1200
    assert math.isclose(sum(drawn) / len(drawn), 10_000, rel_tol=0.1)
    assert math.isclose(figures.sampled, 0.05, rel_tol=0.05)


@pytest.mark.parametrize("url", ["https://", "http://[", "x", None, "https://www./"])
def test_odd_addresses_have_a_site(url: str | None) -> None:
    assert site_of(url, "file") == "file"


def test_figures_as_json(tmp_path: Path, capsys: Out) -> None:
    source = hostile(tmp_path / "in.jsonl")
    assert cli.main(["report", str(source), "--json", "--workers", "1"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["documents"] == len(XSS) + 9
    assert (
        0 < found["clutter_share_interval_95"][0] < found["clutter_share"] < found["clutter_share_interval_95"][1] < 1
    )
    assert "of the characters in 23 documents are clutter" in err


def test_bad_records_are_counted(tmp_path: Path, capsys: Out) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "It rained."}\n{\n{"text": null}\n', encoding="utf-8")
    assert cli.main(["report", str(source), "--json", "-q"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["failed"], found["skipped"]) == (1, 1, 1)
    source.write_text("{\n", encoding="utf-8")
    assert cli.main(["report", str(source), "-o", str(tmp_path / "r.html")]) == 1
    assert not (tmp_path / "r.html").exists()


def test_one_file_is_a_corpus_too(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(f"{CLUTTER[0]}\n\n{PROSE[0]}", encoding="utf-8")
    assert cli.main(["report", str(tmp_path / "page.txt"), "-o", str(tmp_path / "r.html"), "-q"]) == 0
    assert PROSE[0][:40] in (tmp_path / "r.html").read_text(encoding="utf-8")


# --- the page ----------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """The elements of a page, and what would load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.suspicious: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            loads = name in {"src", "srcset", "srcdoc", "data", "action", "formaction", "style", "background", "poster"}
            if loads or name.startswith("on") or (name == "href" and not (value or "").startswith("#")):
                self.suspicious.append((tag, name))


def test_nothing_of_the_corpus_becomes_markup(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(text)
    assert reader.suspicious == []
    assert reader.elements.count("script") == 2
    assert not {"img", "iframe", "object", "embed", "link", "base", "form"} & set(reader.elements)
    assert "default-src 'none'" in text
    assert "unsafe" not in text.split("<style>")[0]
    data = json.loads(re.search(r'(?s)<script type="application/json" id="data">(.*?)</script>', text)[1])  # type: ignore[index]
    assert len(data["documents"]) == len(XSS) + 9


def test_the_page_is_the_same_each_time(tmp_path: Path) -> None:
    source = hostile(tmp_path / "in.jsonl")
    pages = []
    for workers in ("1", "2"):
        target = tmp_path / f"{workers}.html"
        assert cli.main(["report", str(source), "-o", str(target), "--workers", workers, "-q"]) == 0
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]


def test_a_page_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_page, "_DOCUMENTS_BYTES", 100_000)
    monkeypatch.setattr(report_page, "_DOCUMENT_BYTES", 12_000)
    source = tmp_path / "in.jsonl"
    text = "\n\n".join(f"{line} {number}" for number in range(12) for line in (*PROSE, *CLUTTER))
    source.write_text("".join(json.dumps({"id": str(n), "text": text + str(n)}) + "\n" for n in range(20)), "utf-8")
    target = tmp_path / "r.html"
    assert cli.main(["report", str(source), "-o", str(target), "-q", "--workers", "1"]) == 0
    assert target.stat().st_size < 100_000 + 80_000
    assert "only its beginning is shown" in target.read_text(encoding="utf-8")


def test_an_empty_page_is_a_page() -> None:
    assert "There is no document" in page("x", Figures(), [], "0")


# --- in a browser ------------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium and chromedriver")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as made:
        yield made


def names(window: Browser) -> list[str]:
    found: list[str] = window.run("return [...document.querySelectorAll('#list b')].map(b => b.textContent)")
    return found


@needs_browser
def test_no_payload_runs_and_the_policy_is_never_hit(report: Path, window: Browser) -> None:
    window.open(report)
    assert window.log() == []
    count = len(names(window))
    assert count == len(XSS) + 9
    for number in range(count):
        window.run("document.querySelectorAll('#list button')[arguments[0]].click()", number)
        window.press("n")
    assert window.log() == []
    assert window.run("return document.querySelectorAll('img,iframe,svg[onload],#page script').length") == 0
    assert window.run("return performance.getEntriesByType('resource').length") == 0
    shown = window.run("return [...document.querySelectorAll('#list b')].map(b => b.textContent).join('')")
    assert all(payload in shown for payload in XSS[:8])


@needs_browser
def test_the_policy_stops_what_would_get_in(report: Path, window: Browser, tmp_path: Path) -> None:
    broken = report.read_text(encoding="utf-8").replace(
        "<main>", "<main><script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">"
    )
    (tmp_path / "broken.html").write_text(broken, encoding="utf-8")
    window.open(tmp_path / "broken.html")
    assert window.run("return document.title") != "ran"
    assert any("Content Security Policy" in message for message in window.log())


@needs_browser
def test_filters_search_and_keys(report: Path, window: Browser) -> None:
    window.open(report)
    everything = names(window)
    window.run("[...document.querySelectorAll('#filters button')].find(b => b.textContent === 'share').click()")
    assert "plain 2" in names(window)
    assert len(names(window)) < len(everything)
    assert window.run("return document.querySelector('#filters [aria-pressed=true]').textContent") == "share"
    window.run("document.querySelector('#filters [aria-pressed=true]').click()")
    assert names(window) == everything
    window.press("/", *"plain 3")
    assert names(window) == ["plain 3"]
    assert window.run("return document.querySelectorAll('#list button[aria-current=true]').length") == 1
    window.press("\ue00c")
    assert names(window) == everything
    window.run("document.querySelector('#list button').click()")
    window.press("j", "j", "k")
    current = window.run("return document.querySelector('#list [aria-current=true] b').textContent")
    assert current == everything[1]
    window.press("n")
    assert window.run("return document.activeElement.classList.contains('drop')")
    reason = window.run("return document.querySelector('.why').textContent")
    assert re.search(r"score -?\d+, threshold -?\d+", reason)
    assert "cue:" in reason
    window.run("const o = document.getElementById('order'); o.value = 'name'; o.dispatchEvent(new Event('change'))")
    assert names(window) == sorted(everything)
    window.run("document.querySelector('[data-find]').click()")
    assert window.run("return document.getElementById('search').value")
    assert window.log() == []


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
def test_colours_can_be_read(report: Path, window: Browser, dark: bool, tmp_path: Path) -> None:
    window.dark(dark)
    window.open(report)
    script = """
    const linear = (v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    const light = (text) => {
      const canvas = document.createElement('canvas').getContext('2d');
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => linear(v / 255));
      return .2126 * r + .7152 * g + .0722 * b;
    };
    const ratio = (a, b) => {
      const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
      return (x + .05) / (y + .05);
    };
    return [...document.querySelectorAll('.chip, .page p.drop')].map((e) => [e.className, getComputedStyle(e)])
      .filter(([, style]) => style.backgroundColor !== 'rgba(0, 0, 0, 0)')
      .map(([name, style]) => [name, ratio(style.color, style.backgroundColor)]);
    """
    found: list[list[Any]] = window.run(script)
    assert len(found) > 10
    assert [name for name, ratio in found if ratio < 4.5] == []
    window.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 20_000
    background = window.run("return getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(21, 20, 19)") is dark
    window.dark(False)
