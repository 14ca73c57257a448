"""The tools that declutter is measured against on HTML, and declutter itself, behind one interface.

Every tool gets a page as it was crawled, its address, its language and its type, uses of them what it can,
and returns the main content as text. Settings are the best of those tried on ten training pages of each
type of WCXB (never on the pages that are reported), and are printed with the results.
"""

from __future__ import annotations

import contextlib
import re
import warnings
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.cache import digest
from benchmarks.corpora import Page
from benchmarks.documents import TITLES_IN_GOLD
from benchmarks.peers import Payload, Tool, silence, stop_list

FORUM = "forum"
#: Some tools refuse a page without an address; this one leads nowhere.
_NOWHERE = "http://localhost/"


@cache
def _module(name: str) -> Any:
    """A module, imported without its warnings about optional parts that are not installed."""
    with warnings.catch_warnings(action="ignore"):
        return import_module(name)


class HtmlPeer(Tool):
    """A tool for HTML pages. ``prepare`` makes its input and is not timed, ``run`` is."""

    #: Rules of our own and declutter answer anew in every run; what others answered is kept.
    stored: ClassVar[bool] = True
    #: Corpora whose pages the tool's authors fitted it on, as they say themselves: its figures there are in-sample.
    fitted_on: ClassVar[frozenset[str]] = frozenset()

    def prepare(self, page: Page) -> Payload:
        """The tool's input."""
        return page.html

    @abstractmethod
    def call(self, prepared: Payload) -> str | None:
        """The tool's work; may raise."""

    def run(self, prepared: Payload) -> str:
        """The main content; ``""`` where the tool finds none or fails."""
        # Third-party extractors raise whatever their parsers raise on odd pages, and warn of dates they cannot read.
        with silence(), warnings.catch_warnings(action="ignore"), contextlib.suppress(Exception):
            return self.call(prepared) or ""
        return ""

    def extract(self, page: Page) -> str:
        """The main content of a page."""
        return self.run(self.prepare(page))

    def stored_key(self, page: Page) -> str:
        """What a stored answer depends on."""
        return digest("html 1", self.key, page.language, page.page_type, page.url, page.html)


# --- Resiliparse, Trafilatura ------------------------------------------------------------------


class WholePage(HtmlPeer):
    """The floor: all text of the page."""

    name = "whole page"
    package = "resiliparse"
    module = "resiliparse"
    settings = "Resiliparse's extract_plain_text(main_content=False, alt_texts=False): nothing is left out"

    def call(self, prepared: Payload) -> str:
        """All text."""
        return str(_module("resiliparse.extract.html2text").extract_plain_text(prepared, alt_texts=False))


class Resiliparse(HtmlPeer):
    """Resiliparse's main content."""

    name = "resiliparse"
    package = "resiliparse"
    module = "resiliparse"
    settings = "extract_plain_text(main_content=True, alt_texts=False), the best of fifteen settings (comments on)"

    def call(self, prepared: Payload) -> str:
        """The main content."""
        module = _module("resiliparse.extract.html2text")
        return str(module.extract_plain_text(prepared, main_content=True, alt_texts=False))


class Trafilatura(HtmlPeer):
    """trafilatura in one of its modes."""

    package = "trafilatura"
    module = "trafilatura"

    def __init__(self, mode: str = "", **options: bool) -> None:
        self.name = f"trafilatura {mode}".strip()
        self.options: Mapping[str, bool] = options
        given = "".join(f"{name}={value}, " for name, value in options.items())
        self.settings = f"extract({given}include_comments on forums only), better than with comments everywhere"

    def prepare(self, page: Page) -> tuple[str, str | None, bool]:
        """The page, its address and whether comments are content."""
        return page.html, page.url or None, page.page_type == FORUM

    def call(self, prepared: Payload) -> str | None:
        """The main text."""
        html, url, comments = prepared
        found: str | None = _module("trafilatura").extract(html, url=url, include_comments=comments, **self.options)
        return found


class TrafiPy(HtmlPeer):
    """rs-trafilatura through the ``trafipy`` binding."""

    name = "rs-trafilatura (trafipy)"
    package = "trafipy"
    module = "trafipy"
    settings = "extract(url=…) with its defaults, no worse than four other settings"

    def prepare(self, page: Page) -> tuple[str, str | None]:
        """The page and its address."""
        return page.html, page.url or None

    def call(self, prepared: Payload) -> str:
        """The text."""
        html, url = prepared
        return str(_module("trafipy").extract(html, url=url).text)


class RsTrafilatura(HtmlPeer):
    """rs-trafilatura through its own binding."""

    name = "rs-trafilatura"
    package = "rs-trafilatura"
    module = "rs_trafilatura"
    settings = "extract(url=…) with its defaults, the best of six settings"

    def prepare(self, page: Page) -> tuple[str, str | None]:
        """The page and its address."""
        return page.html, page.url or None

    def call(self, prepared: Payload) -> str | None:
        """The main content."""
        html, url = prepared
        found: str | None = _module("rs_trafilatura").extract(html, url=url).main_content
        return found


# --- Paragraph classifiers ---------------------------------------------------------------------


class JusText(HtmlPeer):
    """jusText as its authors set it."""

    name = "jusText"
    package = "jusText"
    module = "justext"
    settings = "default thresholds; the page's stop list, or stop word limits of 0 where there is none"
    _lengths: ClassVar[dict[str, float]] = {}
    _stop_limits: ClassVar[dict[str, float]] = {}

    def prepare(self, page: Page) -> tuple[str, frozenset[str]]:
        """The page and its language's stop words."""
        return page.html, stop_list(page.language)

    def call(self, prepared: Payload) -> str:
        """The paragraphs that are no boilerplate."""
        html, words = prepared
        limits = self._stop_limits if words else {"stopwords_low": 0, "stopwords_high": 0}
        found = _module("justext").justext(html, words, **self._lengths, **limits)
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


class TunedJusText(JusText):
    """jusText with the best thresholds found."""

    name = "jusText (tuned)"
    settings = (
        "length_low=20, length_high=80, stopwords_low=0.2, stopwords_high=0.25: the best of six settings; the page's "
        "stop list"
    )
    _lengths: ClassVar[dict[str, float]] = {"length_low": 20, "length_high": 80}
    _stop_limits: ClassVar[dict[str, float]] = {"stopwords_low": 0.2, "stopwords_high": 0.25}


class Boilerpy(HtmlPeer):
    """boilerpy3 with one of its extractors."""

    package = "boilerpy3"
    module = "boilerpy3"

    def __init__(self, name: str, extractor: str, why: str) -> None:
        self.name = name
        self.extractor = extractor
        self.settings = f"{extractor}, {why}"

    def call(self, prepared: Payload) -> str:
        """The page's content."""
        extractor = getattr(_module("boilerpy3.extractors"), self.extractor)
        return str(extractor(raise_on_failure=False).get_content(prepared))


class TurboHtml(HtmlPeer):
    """turbohtml's main content."""

    name = "turbohtml"
    package = "turbohtml"
    module = "turbohtml"
    settings = "parse().article().text, better than boilerplate() with any of five settings"

    def call(self, prepared: Payload) -> str:
        """The text of the element that scores best."""
        return str(_module("turbohtml").parse(prepared).article().text)


# --- Readers of articles -----------------------------------------------------------------------


class Readability(HtmlPeer):
    """readability-lxml, its HTML made text by html-text."""

    name = "readability"
    package = "readability-lxml"
    module = "readability"
    settings = "Document(min_text_length=10).summary(), the best of four settings, made text by html-text"

    def available(self) -> bool:
        """Whether both packages are installed."""
        return super().available() and _is_installed("html_text")

    def call(self, prepared: Payload) -> str:
        """The article."""
        summary = _module("readability").Document(prepared, min_text_length=10).summary(html_partial=True)
        return str(_module("html_text").extract_text(summary))


def _is_installed(module: str) -> bool:
    try:
        _module(module)
    except ImportError:
        return False
    return True


class Newspaper(HtmlPeer):
    """newspaper4k; pages in languages that it does not know are read as English."""

    name = "newspaper4k"
    package = "newspaper4k"
    module = "newspaper"
    settings = "article(input_html=…, language=…, fetch_images=False).text; English where it lacks the language; jieba"

    def prepare(self, page: Page) -> tuple[str, str, str]:
        """The page, its address and its language."""
        language = page.language.lower()[:2]
        known = _module("newspaper.utils").get_available_languages()
        return page.html, page.url or _NOWHERE, language if language in known else "en"

    def call(self, prepared: Payload) -> str:
        """The article's text."""
        html, url, language = prepared
        found = _module("newspaper").article(url, language=language, input_html=html, fetch_images=False)
        return str(found.text)


class Goose(HtmlPeer):
    """goose3; pages in languages that it does not know are read as English."""

    name = "goose3"
    package = "goose3"
    module = "goose3"
    settings = "parse_lists=True, the better of two settings; target_language=…, English where it lacks it; jieba"
    _segmenters: ClassVar[dict[str, str]] = {"zh": "StopWordsChinese", "ar": "StopWordsArabic", "ko": "StopWordsKorean"}

    def prepare(self, page: Page) -> tuple[str, Any]:
        """The page, and a reader for its language."""
        language = page.language.lower()[:2]
        lists = Path(str(_module("goose3").__file__)).parent / "resources" / "text"
        if not (lists / f"stopwords-{language}.txt").is_file():
            language = "en"
        options: dict[str, Any] = {
            "parse_lists": True, "pretty_lists": False, "enable_image_fetching": False, "target_language": language,
            "use_meta_language": False,
        }  # fmt: skip
        if language in self._segmenters:
            options["stopwords_class"] = getattr(_module("goose3.text"), self._segmenters[language])
        return page.html, _module("goose3").Goose(options)

    def call(self, prepared: Payload) -> str:
        """The article's text."""
        html, reader = prepared
        return str(reader.extract(raw_html=html).cleaned_text)


class ChromeRag(HtmlPeer):
    """chromerag's Markdown without its front matter."""

    name = "chromerag"
    package = "chromerag"
    module = "chromerag"
    settings = "ChromeRAG().extract(url=…), front matter taken off; all of four settings score the same"
    # Its model was fitted on all of WCXB's development pages, the validation pages among them.
    fitted_on: ClassVar[frozenset[str]] = frozenset({"wcxb", "wcxb-dev"})

    def prepare(self, page: Page) -> tuple[str, str | None, Any]:
        """The page, its address and an extractor."""
        return page.html, page.url or None, _chromerag()

    def call(self, prepared: Payload) -> str:
        """The Markdown."""
        html, url, extractor = prepared
        return without_front_matter(str(extractor.extract(html, url=url).markdown))


@cache
def _chromerag() -> Any:
    return _module("chromerag").ChromeRAG()


def without_front_matter(markdown: str) -> str:
    r"""Markdown without the YAML between two rules at its start.

    >>> without_front_matter("---\ntitle: x\n---\n\ntext"), without_front_matter("text\n---\nmore")
    ('\ntext', 'text\n---\nmore')
    """
    # Anchored at the start; the lazy run stops at the first closing rule, so it is read once.
    found = re.match(r"---\n.*?\n---\n", markdown, re.DOTALL)
    return markdown[found.end() :] if found else markdown


#: All HTML peers.
HTML_PEERS: tuple[HtmlPeer, ...] = (
    WholePage(),
    Resiliparse(),
    Trafilatura(),
    Trafilatura("fast", fast=True),
    Trafilatura("precision", favor_precision=True),
    Trafilatura("recall", favor_recall=True),
    TrafiPy(),
    RsTrafilatura(),
    ChromeRag(),
    JusText(),
    TunedJusText(),
    Boilerpy("boilerpy3", "NumWordsRulesExtractor", "the best of its six extractors over all page types"),
    Boilerpy("boilerpy3 articles", "ArticleExtractor", "the best of its six extractors on articles"),
    Readability(),
    Newspaper(),
    Goose(),
    TurboHtml(),
)


def fitted_peers(corpus: str) -> list[str]:
    """The names of the peers that were fitted on a corpus's pages."""
    return [peer.name for peer in HTML_PEERS if corpus in peer.fitted_on]


def choose_html_peers(names: Sequence[str] = ()) -> tuple[list[HtmlPeer], list[str]]:
    """The installed HTML peers (of those named, if any), and the names of those that are not installed.

    Raises ``ValueError`` listing the peers for an unknown name.
    """
    known = {peer.name: peer for peer in HTML_PEERS}
    for name in names:
        if name not in known:
            raise ValueError(f"unknown HTML peer {name!r}; the HTML peers are {', '.join(known)}")
    wanted = [known[name] for name in names] or list(HTML_PEERS)
    return [peer for peer in wanted if peer.available()], [peer.name for peer in wanted if not peer.available()]


# --- declutter ---------------------------------------------------------------------------------


class DeclutterHtml(HtmlPeer):
    """declutter with one preset; titles are dropped where the corpus's gold text excludes them."""

    module = "declutter"
    stored = False

    def __init__(self, name: str, preset: str, model: Path | None = None) -> None:
        self.name = name
        self.preset = preset
        self.model = model
        used = "" if model is None else f", model {model.name}"
        self.settings = (
            f'Cleaner(kind="html", preset="{preset}"), drop={{"title"}} where gold excludes titles; neither language '
            f"nor page type given{used}"
        )
        self._cleaners: dict[bool, Any] = {}

    def cleaner(self, corpus: str) -> Any:
        """The ``Cleaner`` for the pages of a corpus."""
        drops = corpus not in TITLES_IN_GOLD
        if drops not in self._cleaners:
            self._cleaners[drops] = _module("declutter").Cleaner(
                kind="html",
                preset=self.preset,
                drop={"title"} if drops else (),
                model=None if self.model is None else str(self.model),
            )
        return self._cleaners[drops]

    def prepare(self, page: Page) -> tuple[str, Any]:
        """The page and the cleaner."""
        return page.html, self.cleaner(page.corpus)

    def call(self, prepared: Payload) -> str:
        """The main content."""
        html, cleaner = prepared
        return str(cleaner.clean(html))

    def run(self, prepared: Payload) -> str:
        """The main content; unlike the others, a failure of declutter is not passed over."""
        return self.call(prepared)


def declutter_html_problem(model: Path | None = None) -> str:
    """Why declutter's HTML mode cannot be measured; ``""`` where it can."""
    try:
        DeclutterHtml("declutter", "balanced", model).cleaner("").clean("<p>Rain fell.</p>")
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
