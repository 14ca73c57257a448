"""Scrapy: an item pipeline that cleans fields of items.

In the project's settings::

    ITEM_PIPELINES = {"declutter.integrations.scrapy.DeclutterPipeline": 300}
    DECLUTTER_FIELDS = {"html": "text"}     # or ["text"], cleaned in place (the default)
    DECLUTTER_PRESET = "precision"          # every option of Cleaner: DECLUTTER_KEEP, DECLUTTER_KIND, …
    DECLUTTER_MIN_KEPT = 0.1                # leave a text as it is of which less would stay
    DECLUTTER_DROP_EMPTY = True             # drop an item of whose fields nothing is left
    DECLUTTER_ON_ERROR = "keep"             # a value that is no text: "keep", "null" or "raise"
    DECLUTTER_URL_FIELD = "url"             # against it Markdown output makes links whole

Cleaning happens in the reactor's thread and takes about a millisecond a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

from declutter import Cleaner
from declutter.integrations.fields import FieldCleaner, Outcome, missing

try:
    from itemadapter import ItemAdapter
    from scrapy.exceptions import DropItem
except ImportError:
    raise missing("scrapy", "Scrapy") from None

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

_OPTIONS = tuple(item.name for item in fields(Cleaner))
_OWN = ("FIELDS", "MIN_KEPT", "DROP_EMPTY", "ON_ERROR", "URL_FIELD")


class DeclutterPipeline:
    """Cleans the fields that ``DECLUTTER_FIELDS`` names, and counts in the crawl's statistics.

    A field that is missing or None stays so; bytes become text; a value that is no text is treated as
    ``DECLUTTER_ON_ERROR`` says. The counters are ``declutter/fields/STATE`` (cleaned, unchanged, null, missing,
    failed), ``declutter/lines_kept/LABEL``, ``declutter/lines_dropped/LABEL``, ``declutter/chars_in``,
    ``declutter/chars_out`` and ``declutter/items_dropped``.

    Raises ``ValueError`` or ``TypeError`` when the crawl starts if a setting is wrong or unknown.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        _check_names(settings)
        self.fields = _fields(settings.get("DECLUTTER_FIELDS"))
        self.url_field = settings.get("DECLUTTER_URL_FIELD", "url")
        self.drop_empty = settings.getbool("DECLUTTER_DROP_EMPTY")
        self.cleaner = FieldCleaner(
            Cleaner(**_options(settings)),
            settings.getfloat("DECLUTTER_MIN_KEPT"),
            settings.get("DECLUTTER_ON_ERROR", "keep"),
        )
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """How Scrapy builds the pipeline, once for a crawl."""
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ANN401, ARG002 - Scrapy 2.13 hands a spider over
        """Clean an item's fields; raises ``DropItem`` if nothing is left and ``DECLUTTER_DROP_EMPTY`` is set."""
        adapter = ItemAdapter(item)
        outcomes = []
        for source, target in self.fields.items():
            if source not in adapter:
                self._count("fields/missing")
                continue
            outcome = self.cleaner.outcome(adapter[source], adapter.get(self.url_field))
            self._count_outcome(adapter[source], outcome)
            outcomes.append(outcome)
            # What is no text stays where it is: it is not what the other field is for.
            if target == source or outcome.state != "failed" or outcome.value is None:
                adapter[target] = outcome.value
        if self.drop_empty and outcomes and all(outcome.value in {"", None} for outcome in outcomes):
            self._count("items_dropped")
            raise DropItem("declutter: nothing is left of the item's text")
        return item

    def _count(self, name: str, value: int = 1) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"declutter/{name}", value)

    def _count_outcome(self, value: Any, outcome: Outcome) -> None:  # noqa: ANN401 - of any type
        self._count(f"fields/{outcome.state}")
        if outcome.result is None:
            return
        self._count("chars_in", len(value))
        self._count("chars_out", len(outcome.value))
        for (label, kept), count in outcome.result.counts().items():
            self._count(f"lines_{'kept' if kept else 'dropped'}/{label.value}", count)


def _fields(value: object) -> dict[str, str]:
    """The fields to clean, and for each the one that takes the result; ``-s DECLUTTER_FIELDS=title,text`` works too."""
    if value is None:
        return {"text": "text"}
    names = value.split(",") if isinstance(value, str) else value
    if isinstance(names, Mapping):
        found = dict(names)
    elif isinstance(names, list | tuple | set | frozenset):
        found = {name: name for name in names}
    else:
        raise TypeError(f"DECLUTTER_FIELDS must be a list or a dict of field names, not {type(value).__name__}")
    if not all(isinstance(name, str) and name for pair in found.items() for name in pair):
        raise TypeError("DECLUTTER_FIELDS must hold names of fields")
    return found


def _names(settings: BaseSettings) -> Iterator[str]:
    return (name.removeprefix("DECLUTTER_") for name in settings if str(name).startswith("DECLUTTER_"))


def _check_names(settings: BaseSettings) -> None:
    known = sorted({*_OWN, *map(str.upper, _OPTIONS)})
    for name in _names(settings):
        if name not in known:
            raise ValueError(f"unknown setting DECLUTTER_{name}; after DECLUTTER_ can stand {', '.join(known)}")


def _options(settings: BaseSettings) -> dict[str, Any]:
    """The options of ``Cleaner`` among the settings; those of the command line are strings."""
    found: dict[str, Any] = {}
    for option in _OPTIONS:
        name = f"DECLUTTER_{option.upper()}"
        if settings.get(name) is None:
            continue
        if option in {"repair", "images"}:
            found[option] = settings.getbool(name)
        elif option in {"keep", "drop"} and isinstance(settings.get(name), str):
            found[option] = [label.strip() for label in settings.getlist(name) if label.strip()]
        else:
            found[option] = settings.get(name)
    return found
