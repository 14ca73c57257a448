"""Scrapy: the pipeline by itself, and a crawl of a small site that the test serves."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from declutter import Cleaner, explain
from tests.integrations.hosts import (
    ADVERTS,
    CLEAN,
    CLUTTERED,
    EXAMPLES,
    BrokenPattern,
    run_example,
    run_python,
)

scrapy = pytest.importorskip("scrapy", reason="Scrapy is not installed (declutter-text[scrapy])")
DeclutterPipeline = import_module("declutter.integrations.scrapy").DeclutterPipeline
DropItem = scrapy.exceptions.DropItem

SITE = EXAMPLES / "sample" / "site"


@dataclasses.dataclass
class Page:
    """An item that is no dict."""

    html: Any = None
    text: Any = None
    url: str = ""


class PageItem(scrapy.Item):
    """An item as Scrapy has them."""

    text = scrapy.Field()


def pipeline(**settings: Any) -> Any:
    """The pipeline as a crawl with these settings builds it."""
    named = {f"DECLUTTER_{name.upper()}": value for name, value in settings.items()}
    crawler = import_module("scrapy.utils.test").get_crawler(scrapy.Spider, named)
    return DeclutterPipeline.from_crawler(crawler)


def stats(made: Any) -> dict[str, Any]:
    found = made.crawler.stats.get_stats().items()
    return {name.removeprefix("declutter/"): value for name, value in found if name.startswith("declutter/")}


@pytest.mark.parametrize("item", [{"text": CLUTTERED}, Page(text=CLUTTERED), PageItem(text=CLUTTERED)], ids=type)
def test_items_of_every_sort(item: Any) -> None:
    made = pipeline()
    cleaned = made.process_item(item)
    assert cleaned is item
    assert (item.text if isinstance(item, Page) else item["text"]) == CLEAN


def test_fields_of_ones_own() -> None:
    page = "<p>It rained all day, and nobody came.</p><p>Share on Facebook</p>"
    made = pipeline(fields={"html": "text"}, kind="html")
    item = made.process_item({"html": page, "text": None})
    assert item == {"html": page, "text": CLEAN}
    item = pipeline(fields=["a", "b"]).process_item({"a": CLUTTERED, "b": CLUTTERED, "text": CLUTTERED})
    assert item == {"a": CLEAN, "b": CLEAN, "text": CLUTTERED}
    assert pipeline(fields="a,b").fields == {"a": "a", "b": "b"}


def test_the_address_is_used() -> None:
    page, url = '<p>It rained all day, and <a href="/ann">nobody</a> came by.</p>', "https://a.example/x"
    item = pipeline(kind="html", output="markdown").process_item({"text": page, "url": url})
    assert item["text"] == Cleaner(kind="html", output="markdown").clean(page, url=url)
    assert "https://a.example/ann" in item["text"]
    named = pipeline(kind="html", output="markdown", url_field="link").process_item({"text": page, "link": url})
    assert named["text"] == item["text"]


def test_counters() -> None:
    made = pipeline(min_kept=0.1)
    for value in (CLUTTERED, ADVERTS, None, 7):
        made.process_item({"text": value})
    made.process_item({"title": "x"})
    assert stats(made) == {
        "fields/cleaned": 1, "fields/unchanged": 1, "fields/null": 1, "fields/failed": 1, "fields/missing": 1,
        "lines_kept/body": 1, "lines_dropped/advertisement": 2, "lines_dropped/share": 1,
        "chars_in": len(CLUTTERED) + len(ADVERTS), "chars_out": len(CLEAN) + len(ADVERTS),
    }  # fmt: skip


def test_bad_values() -> None:
    assert pipeline().process_item({"text": None}) == {"text": None}
    assert pipeline().process_item({"text": 7}) == {"text": 7}
    assert pipeline().process_item({"text": CLUTTERED.encode()}) == {"text": CLEAN}
    assert pipeline(on_error="null").process_item({"text": [CLUTTERED]}) == {"text": None}
    assert pipeline(remove=[BrokenPattern()]).process_item({"text": "it is broken"}) == {"text": "it is broken"}
    with pytest.raises(TypeError, match="a text was expected, not int"):
        pipeline(on_error="raise").process_item({"text": 7})
    # The other field is for texts.
    assert pipeline(fields={"a": "b"}).process_item({"a": 7, "b": "x"}) == {"a": 7, "b": "x"}


def test_items_of_which_nothing_is_left() -> None:
    assert pipeline().process_item({"text": ADVERTS}) == {"text": ""}
    made = pipeline(drop_empty=True)
    with pytest.raises(DropItem, match="nothing is left"):
        made.process_item({"text": ADVERTS})
    assert stats(made)["items_dropped"] == 1
    assert made.process_item({"text": CLUTTERED})["text"] == CLEAN
    assert made.process_item({"title": "no field of ours"})
    both = pipeline(drop_empty=True, fields=["a", "b"])
    assert both.process_item({"a": ADVERTS, "b": CLUTTERED}) == {"a": "", "b": CLEAN}
    assert pipeline(drop_empty=True, min_kept=0.1).process_item({"text": ADVERTS}) == {"text": ADVERTS}


def test_settings_of_the_command_line_are_strings() -> None:
    made = pipeline(keep="caption, date", repair="0", images="1", min_kept="0.25", drop_empty="1", preset="recall")
    cleaner = made.cleaner.cleaner
    assert {label.value for label in cleaner.keep} == {"caption", "date"}
    assert (cleaner.repair, cleaner.images, cleaner.preset) == (False, True, "recall")
    assert (made.cleaner.min_kept, made.drop_empty) == (0.25, True)


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"presett": "recall"}, ValueError, "unknown setting DECLUTTER_PRESETT; after DECLUTTER_ can stand DROP,"),
        ({"preset": "best"}, ValueError, "unknown preset 'best'"),
        ({"fields": 7}, TypeError, "DECLUTTER_FIELDS must be a list or a dict"),
        ({"fields": {"a": None}}, TypeError, "names of fields"),
        ({"on_error": "skip"}, ValueError, "unknown on_error"),
        ({"min_kept": 3}, ValueError, "between 0 and 1"),
    ],
)
def test_wrong_settings(settings: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        pipeline(**settings)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The sample's site and a page with nothing but clutter, served on this machine."""
    for path in SITE.glob("*.html"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    empty = "<html><body><p>Advertisement</p><p>Share on Facebook</p></body></html>"
    (tmp_path / "adverts.html").write_text(empty, encoding="utf-8")
    front = (tmp_path / "index.html").read_text(encoding="utf-8")
    linked = front.replace("</ul>", '<li><a href="adverts.html">Adverts</a></li></ul>')
    (tmp_path / "index.html").write_text(linked, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


SPIDER = """
import json, sys, warnings
import scrapy
from scrapy.crawler import CrawlerProcess
warnings.filterwarnings("error", category=scrapy.exceptions.ScrapyDeprecationWarning)

class Site(scrapy.Spider):
    name = "site"
    custom_settings = {
        "ITEM_PIPELINES": {"declutter.integrations.scrapy.DeclutterPipeline": 300},
        "DECLUTTER_FIELDS": {"html": "text"}, "DECLUTTER_KIND": "html", "DECLUTTER_DROP_EMPTY": True,
        "FEEDS": {sys.argv[2]: {"format": "jsonlines"}},
    }

    def parse(self, response):
        yield from response.follow_all(css="li a", callback=self.parse_page)

    def parse_page(self, response):
        yield {"url": response.url, "html": response.text}

process = CrawlerProcess({"TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "INFO"})
crawler = process.create_crawler(Site)
process.crawl(crawler, start_urls=[sys.argv[1]])
process.start()
print(json.dumps(crawler.stats.get_stats(), default=str))
"""


def test_a_crawl(site: str, tmp_path: Path) -> None:
    output = tmp_path / "items.jsonl"
    script = tmp_path / "spider.py"  # Scrapy reads the source of callbacks
    script.write_text(SPIDER, encoding="utf-8")
    done = run_python(str(script), f"{site}/index.html", str(output))
    found = {row["url"].rpartition("/")[2]: row for row in map(json.loads, output.read_text("utf-8").splitlines())}
    assert set(found) == {"ferry.html", "ropeworks.html"}
    results = {name: explain((SITE / name).read_text(encoding="utf-8"), kind="html") for name in found}
    for name, row in found.items():
        assert row["text"] == results[name].text
    assert "Share on Facebook" not in found["ferry.html"]["text"]
    assert "piano was collected" in found["ferry.html"]["text"]
    counted = json.loads(done.stdout.splitlines()[-1])
    assert counted["item_scraped_count"] == 2
    assert counted["item_dropped_count"] == counted["declutter/items_dropped"] == 1
    assert counted["declutter/fields/cleaned"] == 3
    assert counted["declutter/lines_kept/body"] == sum(
        found.kept and found.label.value == "body" for result in results.values() for found in result.decisions
    )
    assert "log_count/ERROR" not in counted


def test_the_example(tmp_path: Path) -> None:
    printed = run_example("scrapy_crawl", tmp_path).splitlines()
    text = explain((SITE / "ferry.html").read_text(encoding="utf-8"), kind="html").text
    assert printed[0].startswith("ferry.html ")
    assert printed[0].endswith(f" {len(text)} of text")
    assert any(line.startswith("declutter/lines_dropped/teaser ") for line in printed)
