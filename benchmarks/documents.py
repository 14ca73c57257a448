"""The documents to measure on: samples, pages that a tool made lines of, labelled lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.cache import Cache, digest
from benchmarks.corpora import Page, corpus_files, is_validation, read_pages
from benchmarks.metrics import oracle, words
from benchmarks.peers import split_lines
from benchmarks.progress import note, track
from benchmarks.renderers import EXTRACTORS, RENDERERS, render, version
from benchmarks.samples import DROPPED_LABELS, EITHER, KEPT_LABELS, SAMPLES, Sample, read_samples

WHOLE_PAGE = "resiliparse-full"
DEFAULT_SOURCES = (WHOLE_PAGE, *EXTRACTORS)
#: Corpora whose gold text includes the headline; in all others titles are dropped before comparing.
TITLES_IN_GOLD = frozenset({"waddle", "googletrends-2017", "cleaneval-dev"})
#: What corpora call their lines, in declutter's names; "keep" and "drop" where they say no more than that.
NATIVE_LABELS = {
    "0": "drop", "1": "keep", "main": "body", "boilerplate": "drop", "author": "byline", "title": "title",
    "date": "date", "caption": "caption", "comment": "comment",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Document:
    """Lines to clean, and what is known about them.

    ``gold`` holds the words of the main content, or None where only lines are labelled. ``labels`` is
    empty or as long as ``lines``, with ``""`` for a line nobody labelled.
    """

    corpus: str
    source: str
    id: str
    language: str
    group: str
    lines: tuple[str, ...]
    gold: tuple[str, ...] | None = None
    labels: tuple[str, ...] = ()
    drop_title: bool = False
    url: str = ""

    @cached_property
    def bags(self) -> tuple[Counter[str], ...]:
        """The words of each line; none for a line that may go either way."""
        labels = self.labels or ("",) * len(self.lines)
        return tuple(
            Counter() if label == EITHER else Counter(words(line, self.language))
            for line, label in zip(self.lines, labels, strict=True)
        )

    @cached_property
    def gold_bag(self) -> Counter[str]:
        """The gold words."""
        return Counter(self.gold or ())

    @property
    def key(self) -> str:
        """A key of the lines and the language, for the cache."""
        return digest(self.language, "\n".join(self.lines))

    def best(self, cache: Cache) -> list[bool]:
        """The lines to keep for the best F1 that dropping whole lines can reach."""
        key = digest("oracle 1", self.key, "\n".join(self.gold or ()))
        line_words = [words(line, self.language) for line in self.lines]
        stored = cache.get(key, lambda: pack(oracle(line_words, self.gold or ())[1]))
        return unpack(stored)


def pack(mask: Sequence[bool]) -> str:
    """A mask as a string of 0 and 1."""
    return "".join("1" if keep else "0" for keep in mask)


def unpack(stored: str) -> list[bool]:
    """The mask in a string of 0 and 1."""
    return [character == "1" for character in stored]


def polarity(label: str) -> bool | None:
    """Whether a label's lines are kept by default; None where it does not say."""
    name = label.partition("/")[0]
    if name in KEPT_LABELS or name == "keep":
        return True
    return False if name in DROPPED_LABELS or name == "drop" else None


def from_sample(sample: Sample) -> Document:
    """A labelled sample; its gold words are those of the lines that stay by default."""
    lines = tuple(line.text for line in sample.lines)
    gold = [word for line in sample.lines if line.keep for word in words(line.text, "en")]
    labels = tuple(line.name for line in sample.lines)
    return Document("samples", sample.part, sample.name, "en", sample.shape, lines, tuple(gold), labels)


def sample_documents(directory: Path = SAMPLES) -> list[Document]:
    """All shipped samples."""
    return [from_sample(sample) for sample in read_samples(directory)]


def rendered(page: Page, source: str, cache: Cache) -> str:
    """The text that a tool makes of a page, from the cache where it was made before."""
    key = digest("render", page.corpus, page.id, source, version(source), page.html)
    return cache.get(key, lambda: render(source, page.html))


def from_page(page: Page, source: str, cache: Cache) -> Document:
    """The lines that a tool makes of a page, with the page's gold words."""
    return Document(
        corpus=page.corpus,
        source=source,
        id=page.id,
        language=page.language,
        group=page.page_type,
        lines=tuple(split_lines(rendered(page, source, cache))),
        gold=tuple(words(page.gold or "", page.language)),
        drop_title=page.corpus not in TITLES_IN_GOLD,
        url=page.url,
    )


def from_native_lines(page: Page) -> Document:
    """The natively labelled lines of a page as a document; their order is the page's."""
    lines: list[str] = []
    labels: list[str] = []
    for label, text in page.lines:
        name = "fundraising" if page.page_type == "fundraising" else NATIVE_LABELS.get(label, label)
        for line in split_lines(text):
            lines.append(line)
            labels.append(name if line.strip() else "")
    return Document(
        page.corpus, "lines", page.id, page.language, page.page_type, tuple(lines), None, tuple(labels), url=page.url
    )


def standoff_documents(corpora: Path) -> Iterator[Document]:
    """The labelled lines of the corpora's pages; none where nobody labelled any."""
    try:
        module: Any = import_module("benchmarks.standoff")
    except ImportError:
        return
    mismatched = 0
    for item in module.load(corpora):
        mismatched += item.mismatched
        if item.page is None or not item.labels:
            continue
        lines = tuple(split_lines(item.text))
        labels = [""] * len(lines)
        places = [index for index, line in enumerate(lines) if line.strip()]
        for place, label in item.labels:
            labels[places[place]] = label
        page = item.page
        yield Document(
            "stand-off", item.extractor, f"{page.corpus}/{page.id}", page.language, page.page_type, lines, None,
            tuple(labels), url=page.url,
        )  # fmt: skip
    if mismatched:
        note(f"stand-off: {mismatched} labels left out, their lines are not what was labelled")


# --- Choosing pages ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pages of which corpora to read, and how to make lines of them."""

    corpora: Path | None = None
    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = DEFAULT_SOURCES
    part: str = "validation"
    limit: int = 0
    dump: int = 0


def corpus_paths(directory: Path) -> list[Path]:
    """The corpora in a directory: JSONL files and directories in a public layout."""

    def is_layout(path: Path) -> bool:
        truths = (path / "ground-truth.json", path / "ground-truth", path / "dev" / "ground-truth")
        return any(truth.exists() for truth in truths)

    folders = [path for path in sorted([directory, *directory.rglob("*")]) if path.is_dir() and is_layout(path)]
    return corpus_files(directory) + [path for path in folders if path.name != "dev" or path.parent not in folders]


def wanted(page: Page, path: Path, part: str) -> bool:
    """Whether a page belongs to the part; corpora outside a ``train`` directory are validation as a whole."""
    validation = path.parent.name != "train" or is_validation(page)
    return part == "all" or validation == (part == "validation")


def pages(choice: Choice) -> Iterator[Page]:
    """The chosen pages; at most ``limit`` of each corpus."""
    if choice.corpora is None:
        return
    for path in corpus_paths(choice.corpora):
        count = 0
        if choice.names and path.name.split(".jsonl")[0] not in choice.names:
            continue
        for page in read_pages(path):
            if choice.limit and count >= choice.limit:
                break
            if (page.lines and not page.html) or wanted(page, path, choice.part):
                count += 1
                yield page


def available_sources(names: Iterable[str]) -> list[str]:
    """The renderers and extractors that are installed; the others are named on standard error."""
    found = []
    for name in names:
        if name not in RENDERERS | EXTRACTORS:
            raise ValueError(f"unknown source {name!r}; the sources are {', '.join(RENDERERS | EXTRACTORS)}")
        if version(name):
            found.append(name)
        else:
            note(f"not installed, left out: {name}")
    return found


def read_documents(choice: Choice, cache: Cache) -> tuple[dict[str, list[Document]], list[Document]]:
    """Documents with gold words by source, and documents of natively labelled lines."""
    sources = available_sources(choice.sources)
    by_source: dict[str, list[Document]] = {source: [] for source in sources}
    native = []
    for page in track(pages(choice), "reading and rendering pages"):
        if page.measurable:
            for source in sources:
                by_source[source].append(from_page(page, source, cache))
        if page.lines:
            native.append(from_native_lines(page))
    return by_source, native
