"""Training and evaluation documents: pages as lines, in two regimes, with every line labelled.

*Whole pages* are what renderers make of a page: nine lines in ten are clutter. *Residue* is what extractors
leave: nine in ten are content, and the clutter stands inside the article. Labels come from the alignment
with the gold text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import standoff
from benchmarks.alignment import CLUTTER, CONTENT, MASKED, label_lines
from benchmarks.cache import Cache, digest
from benchmarks.corpora import Page, host_bucket, is_validation, read_pages
from benchmarks.renderers import EXTRACTORS, FORMS, RENDERERS, render, version
from benchmarks.samples import EITHER, KEPT_LABELS
from declutter.page import shown_lines
from declutter.paragraphs import mended
from declutter.parse_html import parse_html
from declutter.parse_text import parse_text
from declutter.reading import Reading

#: Cross-validation folds, by host.
FOLDS = 5
TRAINING_CORPORA = ("wcxb", "fundus", "harvest-forum", "zh-wced")
#: What stands before the tool's name where readers labelled the lines.
LABELLED = "labelled-"
#: The tool of documents whose lines declutter itself takes from the page.
HTML = "html"
#: What stands before the tool's name where more was set around the page's article: "surrounded1:html".
SURROUNDED = "surrounded"


@dataclass(frozen=True, slots=True)
class Document:
    """One page as one tool leaves it: its text and whether each non-blank line is content.

    ``names`` holds each line's label where somebody said it, ``""`` where nobody did; it is empty or as long as
    ``labels``.
    """

    corpus: str
    id: str
    host: str
    page_type: str
    language: str
    title: str
    tool: str
    text: str
    gold: str
    labels: tuple[int, ...]
    validation: bool
    names: tuple[str, ...] = ()
    html: str = ""

    @property
    def residue(self) -> bool:
        """Whether an extractor has been over the page."""
        return self.tool.removeprefix(LABELLED).rpartition(":")[2] not in {*RENDERERS, *FORMS, HTML}

    @property
    def fold(self) -> int:
        """The cross-validation fold of the page's host."""
        return host_bucket(self.host, FOLDS, "fold:")


def rendered(page: Page, tool: str, cache: Cache) -> str:
    """What a tool makes of a page, from the cache where it is there."""
    return cache.get(digest("render", tool, version(tool), page.html), lambda: render(tool, page.html))


def page_documents(page: Page, tools: Iterable[str], cache: Cache) -> list[Document]:
    """A page's documents, one a tool; none where a tool finds nothing."""
    documents = []
    for tool in tools:
        text = rendered(page, tool, cache)
        lines = [line.text for line in text_reading(tool, text).seen]
        if not lines:
            continue
        labels = tuple(label_lines(lines, page.gold or "", page.language))
        documents.append(
            Document(
                page.corpus, page.id, page.host, page.page_type, page.language, page.title, tool, text,
                page.gold or "", labels, is_validation(page),
            )
        )  # fmt: skip
    return documents


def text_reading(tool: str, text: str) -> Reading:
    """A text as the scorer sees it: line by line; where its breaks are not those of the page, taken apart first."""
    lines = parse_text(text)
    return mended(lines, text) if tool in FORMS else Reading(lines, lines)


def html_document(page: Page) -> Document | None:
    """A page's lines as declutter takes them from its HTML; None where it finds none."""
    _places, lines = shown_lines(parse_html(page.html))
    if not lines:
        return None
    labels = tuple(label_lines([line.text for line in lines], page.gold or "", page.language))
    text = "\n".join(line.text for line in lines)
    return Document(
        page.corpus, page.id, page.host, page.page_type, page.language, page.title, HTML, text,
        page.gold or "", labels, is_validation(page), html=page.html,
    )  # fmt: skip


def html_documents(corpora: Path, workers: int = 1) -> Iterator[Document]:
    """The HTML of all measurable pages of the training corpora."""
    with ProcessPoolExecutor(workers) as pool:
        for name in TRAINING_CORPORA:
            pages = [page for page in read_pages(corpora / f"{name}.jsonl.xz") if page.measurable]
            yield from filter(None, pool.map(html_document, pages, chunksize=8))


def labelled_documents(corpora: Path) -> Iterator[Document]:
    """The documents whose lines readers labelled for fitting; lines nobody labelled are masked.

    What readers say follows declutter's policy where gold does not.
    """
    for item in standoff.load(corpora, standoff.FIT):
        page = item.page
        if page is None or not item.labels or is_validation(page):
            continue
        names = [""] * len(item.lines)
        for index, label in item.labels:
            names[index] = label
        yield Document(
            page.corpus, page.id, page.host, page.page_type, page.language, page.title,
            LABELLED + item.extractor, item.text, page.gold or "", tuple(map(label_of, names)), validation=False,
            names=tuple("" if name == EITHER else name for name in names),
        )  # fmt: skip


def label_of(name: str) -> int:
    """What a reader's label of a line means for whether it stays; masked where it may go either way."""
    if name in {"", EITHER}:
        return MASKED
    return CONTENT if name in KEPT_LABELS else CLUTTER


def known_lines(corpora: Path) -> dict[tuple[str, str], dict[str, tuple[int, str]]]:
    """By page what readers said of its lines, by their words: whether they stay, and their label where it is one."""
    found = [item for item in standoff.load(corpora, standoff.FIT) if item.page and not is_validation(item.page)]
    return {
        page: {
            text: (label_of(min(names)), min(names) if len(names) == 1 and EITHER not in names else "")
            for text, names in lines.items()
            if len(set(map(label_of, names))) == 1
        }
        for page, lines in standoff.said_of_lines(found).items()
    }


def _batch(pages: list[Page], tools: tuple[str, ...], cache_directory: Path | None) -> list[Document]:
    cache = Cache(cache_directory)
    try:
        return [document for page in pages for document in page_documents(page, tools, cache)]
    finally:
        cache.close()


def read_documents(
    corpora: Path, tools: tuple[str, ...] = (*RENDERERS, *EXTRACTORS), cache: Path | None = None, workers: int = 1
) -> Iterator[Document]:
    """The documents of all measurable pages of the training corpora, in the order of the files."""
    work = partial(_batch, tools=tools, cache_directory=cache)
    with ProcessPoolExecutor(workers) as pool:
        for name in TRAINING_CORPORA:
            pages = [page for page in read_pages(corpora / f"{name}.jsonl.xz") if page.measurable]
            batches = [pages[start : start + 8] for start in range(0, len(pages), 8)]
            for documents in pool.map(work, batches):
                yield from documents
