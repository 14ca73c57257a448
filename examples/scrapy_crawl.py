"""Scrapy: a crawl whose items pass through declutter, of the sample's site served from this machine."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SITE = Path(__file__).parent / "sample" / "site"


class HarbourSpider(scrapy.Spider):
    """Follows the front page's links and hands over the pages' HTML."""

    name = "harbour"
    custom_settings = {  # noqa: RUF012 - Scrapy's idiom
        "ITEM_PIPELINES": {"declutter.integrations.scrapy.DeclutterPipeline": 300},
        "DECLUTTER_FIELDS": {"html": "text"},
        "DECLUTTER_KIND": "html",
        "DECLUTTER_DROP_EMPTY": True,
    }

    def parse(self, response: Response) -> Iterator[Any]:
        """The front page."""
        yield from response.follow_all(css="li a", callback=self.parse_article)

    def parse_article(self, response: Response) -> Iterator[Any]:
        """An article."""
        yield {"url": response.url, "html": response.text, "text": None}


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a log."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE))) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    crawl = CrawlerProcess({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False})
    crawler = crawl.create_crawler(HarbourSpider)
    items = []
    crawler.signals.connect(lambda item: items.append(item), scrapy.signals.item_scraped, weak=False)
    crawl.crawl(crawler, start_urls=[f"http://127.0.0.1:{server.server_port}/index.html"])
    crawl.start()
    server.shutdown()

for item in sorted(items, key=lambda item: item["url"]):
    print(item["url"].rpartition("/")[2], f"{len(item['html'])} characters of HTML, {len(item['text'])} of text")
for name, value in sorted(crawler.stats.get_stats().items()):
    if name.startswith("declutter/"):
        print(name, value)
