"""Public tools that turn a page into plain lines: whole-page renderers and main-content extractors.

Declutter's plain-text input is what such tools leave. Each call returns ``""`` where the tool
finds nothing or fails, since a benchmark must go on to the next page.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Callable
from importlib import import_module, metadata
from typing import Any

Renderer = Callable[[str], str]


def _resiliparse_full(html: str) -> str:
    module: Any = import_module("resiliparse.extract.html2text")
    return str(module.extract_plain_text(html, main_content=False, alt_texts=False))


def _html_text(html: str) -> str:
    return str(import_module("html_text").extract_text(html))


def _inscriptis(html: str) -> str:
    return str(import_module("inscriptis").get_text(html))


def _soup(html: str) -> str:
    return str(import_module("bs4").BeautifulSoup(html, "lxml").get_text("\n"))


def visible(html: str) -> Any:
    """A page in Beautiful Soup, without what browsers do not show."""
    bs4: Any = import_module("bs4")
    with warnings.catch_warnings():
        # Of pages saved as XML.
        warnings.simplefilter("ignore")
        soup = bs4.BeautifulSoup(html, "lxml")
    for element in soup(["script", "style", "noscript", "template"]):
        element.decompose()
    return soup


def _one_line(html: str) -> str:
    return " ".join(visible(html).get_text(" ").split())


def _pieces(html: str) -> str:
    return "\n".join(visible(html).stripped_strings)


def _glued(html: str) -> str:
    return str(visible(html).get_text())


def _resiliparse_main(html: str) -> str:
    module: Any = import_module("resiliparse.extract.html2text")
    return str(module.extract_plain_text(html, main_content=True, alt_texts=False))


def _resiliparse_alt(html: str) -> str:
    module: Any = import_module("resiliparse.extract.html2text")
    return str(module.extract_plain_text(html, main_content=True, alt_texts=True))


def _trafilatura(html: str) -> str:
    return str(import_module("trafilatura").extract(html) or "")


def _readability(html: str) -> str:
    summary = import_module("readability").Document(html).summary(html_partial=True)
    return str(import_module("html_text").extract_text(summary))


#: Whole page to lines, nothing left out.
RENDERERS: dict[str, tuple[str, Renderer]] = {
    "resiliparse-full": ("resiliparse", _resiliparse_full),
    "html-text": ("html-text", _html_text),
    "inscriptis": ("inscriptis", _inscriptis),
    "beautifulsoup": ("beautifulsoup4", _soup),
}

#: Page to main content, default settings.
EXTRACTORS: dict[str, tuple[str, Renderer]] = {
    "resiliparse": ("resiliparse", _resiliparse_main),
    "trafilatura": ("trafilatura", _trafilatura),
    "readability": ("readability-lxml", _readability),
}

#: Settings that only training sees: with the pictures' alternative texts, as is Resiliparse's default.
TRAINING_EXTRACTORS: dict[str, tuple[str, Renderer]] = {"resiliparse-alt": ("resiliparse", _resiliparse_alt)}

#: Whole page to text whose line breaks are not the page's: none at all, one at every tag, none where tags meet.
FORMS: dict[str, tuple[str, Renderer]] = {
    "one-line": ("beautifulsoup4", _one_line),
    "pieces": ("beautifulsoup4", _pieces),
    "glued": ("beautifulsoup4", _glued),
}

_ALL = RENDERERS | EXTRACTORS | TRAINING_EXTRACTORS | FORMS


def render(name: str, html: str) -> str:
    """The lines that the named renderer or extractor makes of a page; ``""`` where it fails."""
    _package, call = _ALL[name]
    logging.disable(logging.CRITICAL)
    try:
        # Third-party extractors raise whatever their parsers raise on odd pages.
        with contextlib.suppress(Exception):
            return call(html)
        return ""
    finally:
        logging.disable(logging.NOTSET)


def version(name: str) -> str:
    """The installed version of the package behind a renderer; ``""`` where it is not installed."""
    package, _call = _ALL[name]
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
