"""Stand-off labels: what a reader says that lines of real pages are, without any of their text.

A row of ``labels/standoff.jsonl`` names a page of the corpora, the tool that made lines of it, and for
each labelled line its place among the non-blank lines, a short hash and a label. The text itself is
made again from the corpora, which belong to their publishers and are not part of this repository.

``labels/chosen.jsonl`` is the list of documents to label (made by ``choose``), and
``labels/standoff-second.jsonl`` holds a second reader's labels of some of the same documents.

    python -m benchmarks.standoff choose    --corpora DIR
    python -m benchmarks.standoff dump      --corpora DIR 1-8
    python -m benchmarks.standoff add       --corpora DIR --annotator A < labels.txt
    python -m benchmarks.standoff agreement
    python -m benchmarks.standoff counts    --corpora DIR
    python -m benchmarks.standoff tidy
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpora import Page, corpus_files, is_validation, read_pages
from benchmarks.renderers import EXTRACTORS, render, version
from benchmarks.samples import DROPPED_LABELS, EITHER, KEPT_LABELS

LABEL_DIRECTORY = Path(__file__).parent / "labels"
STANDOFF = LABEL_DIRECTORY / "standoff.jsonl"
SECOND = LABEL_DIRECTORY / "standoff-second.jsonl"
CHOSEN = LABEL_DIRECTORY / "chosen.jsonl"
#: Labels of other pages, of other hosts, that weights may be fitted on.
FIT = LABEL_DIRECTORY / "fit.jsonl"

#: Labels of lines that stay, and that go, by default.
KEEP, DROP = KEPT_LABELS, DROPPED_LABELS
LABELS = KEEP | DROP | {EITHER}

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_WORD = re.compile(r"\w+")

#: (corpus, page id) names a page; with the line's index it names a line.
PageKey = tuple[str, str]
LineKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Document:
    """What one tool makes of one page, with the labels of some of its lines.

    ``lines`` are all non-blank lines of ``text`` in order, unstripped; ``labels`` holds pairs of an
    index into ``lines`` and a label. ``mismatched`` counts the labels that were left out because the
    line at their index has another hash (another version of the tool) or the page is not there.
    """

    corpus: str
    id: str
    extractor: str
    version: str
    annotator: str
    text: str
    lines: tuple[str, ...]
    labels: tuple[tuple[int, str], ...]
    mismatched: int
    page: Page | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One document of the list to label: ``marked`` are the indices of the lines a reader is asked for."""

    number: int
    half: int
    corpus: str
    id: str
    extractor: str
    version: str
    marked: tuple[int, ...]

    @property
    def key(self) -> PageKey:
        """The page's name."""
        return self.corpus, self.id


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree on the lines both labelled.

    ``keep_share`` and ``keep_kappa`` compare keep and drop only, over the ``keep_lines`` lines that
    neither reader called ``either``.
    """

    lines: int
    share: float
    kappa: float
    keep_lines: int
    keep_share: float
    keep_kappa: float


def non_blank_lines(text: str) -> tuple[str, ...]:
    """The lines of a text that hold more than white space, as they are."""
    return tuple(line for line in _LINE_END.split(text) if line.strip())


def plain_line(line: str) -> str:
    """A line without what tools make of white space, lists and headings: by it a line is found in another text.

    >>> plain_line("  - tea  and milk ")
    'tea and milk'
    """
    return " ".join(line.split()).lstrip("-*•# ")


def said_of_lines(documents: Iterable[Document]) -> dict[PageKey, dict[str, set[str]]]:
    """For each page what readers said of its lines, by the lines' words: one label, or several."""
    said: defaultdict[PageKey, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in documents:
        for index, label in item.labels:
            said[item.corpus, item.id][plain_line(item.lines[index])].add(label)
    return {page: dict(lines) for page, lines in said.items()}


def line_hash(line: str) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of the stripped line."""
    return hashlib.sha256(line.strip().encode("utf-8", "surrogatepass")).hexdigest()[:12]


def load(corpora: Path, labels: Path = STANDOFF) -> list[Document]:
    """Make the labelled documents again from the corpora in a directory.

    Labels whose line changed are skipped and counted in ``Document.mismatched``.
    """
    rows = _merged(_read_rows(labels))
    pages = _find_pages(corpora, {(row["corpus"], row["id"]) for row in rows})
    return [_document(row, pages.get((row["corpus"], row["id"]))) for row in rows]


def page_ids(labels: Path = STANDOFF) -> frozenset[PageKey]:
    """The labelled pages, for training to leave out."""
    return frozenset((row["corpus"], row["id"]) for row in _read_rows(labels))


def line_labels(labels: Path) -> dict[LineKey, str]:
    """The labels of a file by corpus, page id and index of the line; no corpora needed."""
    return {
        (row["corpus"], row["id"], index): label
        for row in _merged(_read_rows(labels))
        for index, _hash, label in row["lines"]
    }


def agreement(labels_a: Mapping[LineKey, str], labels_b: Mapping[LineKey, str]) -> Agreement:
    """Compare two readers on the lines that both labelled: share of equal labels and Cohen's kappa."""
    pairs = [(labels_a[key], labels_b[key]) for key in sorted(labels_a.keys() & labels_b.keys())]
    kept = [(str(a in KEEP), str(b in KEEP)) for a, b in pairs if EITHER not in (a, b)]
    share, kappa = _share_and_kappa(pairs)
    keep_share, keep_kappa = _share_and_kappa(kept)
    return Agreement(len(pairs), share, kappa, len(kept), keep_share, keep_kappa)


def _share_and_kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """The observed agreement and Cohen's kappa; (0, 0) of nothing, kappa 1 where chance alone explains all."""
    if not pairs:
        return 0.0, 0.0
    observed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return observed, 1.0 if chance == 1 else (observed - chance) / (1 - chance)


# Files


def _read_rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]


def _merged(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a document and annotator: ``add`` appends, and a later label of a line replaces an earlier one."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["corpus"], row["id"], row["extractor"], row["version"], row["annotator"])
        known = merged.setdefault(key, {**row, "lines": []})
        by_index = {line[0]: line for line in (*known["lines"], *row["lines"])}
        known["lines"] = [by_index[index] for index in sorted(by_index)]
    return list(merged.values())


def _dump_row(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _append(path: Path, row: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(_dump_row(row))


def tidy(labels: Path) -> int:
    """Rewrite a label file as one row a document, in the order of the chosen list; return the number of rows."""
    order = {item.key: item.number for item in read_chosen()}
    rows = _merged(_read_rows(labels))
    rows.sort(key=lambda row: (order.get((row["corpus"], row["id"]), sys.maxsize), row["corpus"], row["id"]))
    labels.write_text("".join(map(_dump_row, rows)), encoding="utf-8", newline="\n")
    return len(rows)


def read_chosen(path: Path = CHOSEN) -> list[Chosen]:
    """The list of documents to label."""
    return [Chosen(**{**row, "marked": tuple(row["marked"])}) for row in _read_rows(path)]


def _find_pages(corpora: Path, keys: Iterable[PageKey]) -> dict[PageKey, Page]:
    wanted = set(keys)
    names = {corpus for corpus, _ in wanted}
    found: dict[PageKey, Page] = {}
    for path in corpus_files(corpora):
        if path.name.split(".jsonl")[0] in names:
            found.update(
                {(page.corpus, page.id): page for page in read_pages(path) if (page.corpus, page.id) in wanted}
            )
    return found


def _document(row: Mapping[str, Any], page: Page | None) -> Document:
    text = render(row["extractor"], page.html) if page else ""
    lines = non_blank_lines(text)
    labels = tuple(
        (index, label)
        for index, digest, label in row["lines"]
        if index < len(lines) and line_hash(lines[index]) == digest
    )
    return Document(
        corpus=row["corpus"],
        id=row["id"],
        extractor=row["extractor"],
        version=row["version"],
        annotator=row["annotator"],
        text=text,
        lines=lines,
        labels=labels,
        mismatched=len(row["lines"]) - len(labels),
        page=page,
    )


# Which lines a reader is asked for


class GoldText:
    """The main content of a page, to ask whether it holds a line."""

    def __init__(self, gold: str) -> None:
        words = _WORD.findall(gold.casefold())
        self._words = f" {' '.join(words)} "
        self._grams = frozenset(_grams(words))

    def holds(self, line: str) -> bool:
        """Whether the line's words stand in the gold text in a row, or seven in ten of its four-word runs do."""
        words = _WORD.findall(line.casefold())
        if not words:
            return False
        if f" {' '.join(words)} " in self._words:
            return True
        grams = _grams(words)
        return len(words) >= 8 and sum(gram in self._grams for gram in grams) >= 0.7 * len(grams)


def _grams(words: Sequence[str]) -> list[str]:
    return [" ".join(words[start : start + 4]) for start in range(len(words) - 3)]


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
#: Words that point at the rarer kinds of lines. They choose what a reader sees and label nothing.
_HINTS: dict[str, tuple[re.Pattern[str], int]] = {
    name: (re.compile(pattern, re.IGNORECASE), limit)
    for name, pattern, limit in (
        ("newsletter", r"newsletter|\b(sign up|subscribe|inbox|follow (us|me)|download (our|the) app)\b", 400),
        ("consent", r"\bcookies?\b|\bconsent\b|\bprivacy (policy|settings|notice)\b|\bgdpr\b", 500),
        ("caption", r"\b(photos?|images?|picture|credit|getty|pictured|photograph|illustration|courtesy)\b", 200),
        ("media", r"\b(watch|video|listen|audio|gallery|play|slideshow|mute)\b|\d+:\d\d\b", 100),
        ("advertisement", r"\b(advert\w*|sponsored|promoted|ad feedback)\b", 60),
        ("share", r"\b(share|tweet|facebook|pinterest|whatsapp|linkedin|copy link)\b", 80),
        ("byline", r"^\W*(by|written by|posted by|author|words by)\b|\bby [a-z]+ [a-z]+$", 90),
        ("date", (rf"\b(published|updated|posted|min(ute)?s? read|{_MONTH} \d\d?,? \d{{4}}|\d\d? {_MONTH} \d{{4}}"
                 r"|\d+/\d+/\d{4}|\d{4}-\d\d-\d\d|(hours?|days?) ago)\b"), 90),
        ("teaser", (r"\b(read more|related|also read|read also|more from|recommended|you (may|might) also|see also"
                   r"|trending|most (read|popular)|more on|read next|up next)\b"), 160),
    )
}  # fmt: skip
_APPEAL = re.compile(
    r"\bdonat(e|ions?|ing|ors?)\b|fund-?rais|tax[- ](deductible|exempt)"
    r"|\bbecome an? (paid )?(member|supporter|patron|sustainer)\b"
    r"|\bsupport(ing)? (our (work|journalism|mission|reporting)|us\b|independent|local journalism|quality|the work)"
    r"|\breader[- ](supported|funded)\b|\bfunded by readers\b|\bpatreon\b|\bko-?fi\b|\bchip in\b"
    r"|\bmonthly (gift|donation)\b"
    r"|\byour (gift|contribution|donation|support)\b|\bmake a (gift|contribution|donation)\b|\bbuy me a coffee\b"
    r"|\bplease (help|support|consider)\b|\bwe need your\b|\bhelp (us )?keep\b|\bmembership\b",
    re.IGNORECASE,
)
MARKED_LINES = 32
#: Where only the whole page holds the appeal, the rest of the page is not of interest.
MARKED_LINES_OF_WHOLE_PAGES = 16
#: Pages with appeals for money, found with the words above and read.
_APPEAL_PAGES = frozenset(
    ("fundus", name)
    for name in (
        "ca/NationalPost_2024_08_28", "uk/EveningStandard_2024_10_24", "us/RestOfWorld_2025_10_21",
        "us/TheGatewayPundit_2023_04_28", "us/TheGatewayPundit_2026_07_19", "us/TheIntercept_2023_04_28",
        "us/TheIntercept_2024_02_28", "us/TheNation_2024_01_11", "za/DailyMaverick_2026_01_06",
        "za/TimesLive_2025_05_22",
    )
) | frozenset(
    ("wcxb", name)
    for name in (
        "0073", "0096", "0149", "0174", "0211", "0400", "0408", "0416", "0418", "0421", "0458", "0462", "0466", "0478",
        "0521", "0524", "0560", "0661", "0666", "2102", "2453", "2857", "2871", "3030", "4125", "4184", "4316", "4332",
        "4511", "4519", "4527", "4685", "4874",
    )
)  # fmt: skip
#: Taken last, for share rows, media stubs and appeals, of which the other documents hold few.
_FURTHER_PAGES = {
    ("fundus", "uk/Nature_2026_02_07"): "resiliparse-full",
    ("fundus", "us/CNBC_2023_04_28"): "resiliparse-full",
    ("fundus", "us/OccupyDemocrats_2023_06_20"): "resiliparse-full",
    ("wcxb", "0042"): "trafilatura",
    ("wcxb", "0196"): "resiliparse-full",
    ("wcxb", "0341"): "resiliparse",
    ("wcxb", "0348"): "resiliparse-full",
    ("wcxb", "0363"): "resiliparse-full",
    ("wcxb", "0388"): "resiliparse-full",
    ("wcxb", "0479"): "resiliparse-full",
    ("wcxb", "4088"): "resiliparse-full",
    ("wcxb", "4159"): "resiliparse-full",
    ("wcxb", "4163"): "resiliparse-full",
    ("wcxb", "4202"): "resiliparse-full",
    ("wcxb", "4682"): "resiliparse-full",
}


@dataclass(frozen=True, slots=True)
class _View:
    """What one tool leaves of a page, compared with the gold text."""

    lines: tuple[str, ...]
    foreign: tuple[int, ...]
    hints: Mapping[str, tuple[int, ...]]
    appeal: tuple[int, ...]


def _view(text: str, gold: GoldText) -> _View:
    lines = non_blank_lines(text)
    foreign = tuple(index for index, line in enumerate(lines) if not gold.holds(line))
    hints = {
        name: tuple(index for index in foreign if len(lines[index]) <= limit and pattern.search(lines[index]))
        for name, (pattern, limit) in _HINTS.items()
    }
    appeal = tuple(index for index in foreign if len(lines[index]) <= 1200 and _APPEAL.search(lines[index]))
    return _View(lines, foreign, hints, appeal)


def marked_lines(view: _View, first: Iterable[int] = (), limit: int = MARKED_LINES) -> tuple[int, ...]:
    """The lines to label: those that the gold text lacks, two neighbours a side, and every sixth other line.

    Where that makes more than ``limit`` lines, the lines ``first`` and then lines with hints of the rarer
    kinds go before the others, which are thinned evenly.
    """
    count = len(view.lines)
    near = _with_neighbours(view.foreign, 2, count)
    others = [index for index in range(count) if index not in near]
    wanted = sorted(near | set(others[::6]))
    if len(wanted) <= limit:
        return tuple(wanted)
    chosen = set(first)
    hinted = [index for indices in view.hints.values() for index in indices]
    for pool, share in ((_with_neighbours(hinted, 1, count), 0.7), (set(wanted), 1.0)):
        room = round(limit * share) - len(chosen)
        chosen |= set(_spread(sorted(pool - chosen), room))
    return tuple(sorted(chosen))


def _with_neighbours(indices: Iterable[int], reach: int, count: int) -> set[int]:
    return {near for index in indices for near in range(max(0, index - reach), min(count, index + reach + 1))}


def _spread(items: Sequence[int], number: int) -> list[int]:
    """``number`` items at even distances; all where there are fewer."""
    if number >= len(items):
        return list(items)
    return [items[position * len(items) // number] for position in range(max(0, number))]


# Which documents


_QUOTAS = {
    ("fundus", "article"): 45,
    ("wcxb", "article"): 105,
    **{("wcxb", kind): 5 for kind in ("collection", "documentation", "forum", "listing", "product", "service")},
}
_SHARES = {"resiliparse": 0.45, "trafilatura": 0.30, "readability": 0.25}
_TARGETS = dict.fromkeys(("teaser", "caption", "byline", "date", "newsletter", "share"), 120) | dict.fromkeys(
    ("media", "advertisement", "consent"), 100
)
PAGES_A_HOST = 3


def _page_hash(page: Page) -> str:
    return hashlib.sha256(f"{page.corpus}/{page.id}".encode()).hexdigest()


@dataclass(slots=True)
class _Choice:
    """The documents chosen so far."""

    documents: list[tuple[Page, str, tuple[int, ...]]] = field(default_factory=list)
    hosts: Counter[str] = field(default_factory=Counter)
    groups: Counter[tuple[str, str]] = field(default_factory=Counter)
    extractors: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    taken: set[PageKey] = field(default_factory=set)

    def has_room(self, page: Page) -> bool:
        return (page.corpus, page.id) not in self.taken and self.hosts[page.host] < PAGES_A_HOST

    def take(self, page: Page, extractor: str, view: _View, first: Iterable[int] = ()) -> None:
        whole = extractor not in EXTRACTORS
        marked = marked_lines(view, first, MARKED_LINES_OF_WHOLE_PAGES if whole else MARKED_LINES)
        self.documents.append((page, extractor, marked))
        self.hosts[page.host] += 1
        self.taken.add((page.corpus, page.id))
        if not whole:
            self.groups[page.corpus, page.page_type] += 1
            self.extractors[extractor] += 1
        for name, indices in view.hints.items():
            self.kinds[name] += len(set(indices) & set(marked))

    def next_extractor(self) -> str:
        total = self.extractors.total() + 1
        return max(_SHARES, key=lambda name: _SHARES[name] * total - self.extractors[name])

    def gain(self, view: _View) -> float:
        return sum(
            min(6, len(indices)) * max(0.05, 1 - self.kinds[name] / _TARGETS[name])
            for name, indices in view.hints.items()
        )


def choose(corpora: Path) -> list[Chosen]:
    """Choose the documents to label; the same corpora and tools give the same list.

    English training pages only. First come the pages with appeals for money, with the extractor that
    leaves most of the appeal; where none leaves half of it, the whole page is taken in excess of the
    quotas. The quotas of each corpus and page type are then filled: two documents in three are those
    with most hints of kinds still rare, one in three is the next by the hash of its name. A few whole
    pages with share rows and media stubs stand at the end of the list, in the first half.
    """
    pages = [
        page
        for path in corpus_files(corpora)
        if path.name.split(".jsonl")[0] in {corpus for corpus, _ in _QUOTAS}
        for page in read_pages(path)
        if page.language == "en" and page.measurable and not is_validation(page)
    ]
    pages.sort(key=_page_hash)
    views: dict[tuple[str, str, str], _View] = {}
    for page in pages:
        gold = GoldText(page.gold or "")
        for name in (*EXTRACTORS, "resiliparse-full"):
            views[page.corpus, page.id, name] = _view(render(name, page.html), gold)

    choice = _Choice()
    _choose_appeals(choice, pages, views)
    for group, quota in _QUOTAS.items():
        members = [page for page in pages if (page.corpus, page.page_type) == group]
        _fill(choice, members, quota, lambda page, name: views[page.corpus, page.id, name])
    choice.documents.sort(key=lambda item: _page_hash(item[0]))
    total = len(choice.documents)
    second_half = range((total + 1) // 2 + 1, total + 1)
    further = _Choice()
    for page in pages:
        if renderer := _FURTHER_PAGES.get((page.corpus, page.id)):
            view = views[page.corpus, page.id, renderer]
            rare = (*view.appeal, *view.hints["share"], *view.hints["media"])
            further.take(page, renderer, view, _spread(sorted(_with_neighbours(rare, 1, len(view.lines))), 14))
    return [
        Chosen(number, 1 + (number in second_half), page.corpus, page.id, name, version(name), marked)
        for number, (page, name, marked) in enumerate((*choice.documents, *further.documents), 1)
    ]


def _choose_appeals(choice: _Choice, pages: Sequence[Page], views: Mapping[tuple[str, str, str], _View]) -> None:
    for page in pages:
        if (page.corpus, page.id) not in _APPEAL_PAGES or not choice.has_room(page):
            continue
        whole = views[page.corpus, page.id, "resiliparse-full"]
        name = max(EXTRACTORS, key=lambda name: len(views[page.corpus, page.id, name].appeal))
        if 2 * len(views[page.corpus, page.id, name].appeal) < len(whole.appeal):
            name = "resiliparse-full"
        view = views[page.corpus, page.id, name]
        first = _spread(sorted(_with_neighbours(view.appeal, 2, len(view.lines))), 14)
        choice.take(page, name, view, first)


def _fill(choice: _Choice, pages: Sequence[Page], quota: int, view_of: Callable[[Page, str], _View]) -> None:
    """Fill the quota of a group from its pages, in the order of their hashes where nothing else decides."""
    if not pages:
        return
    group = pages[0].corpus, pages[0].page_type
    turn = 0
    while choice.groups[group] < quota:
        extractor = choice.next_extractor()
        candidates = [
            page
            for page in pages
            if choice.has_room(page)
            and len(view_of(page, extractor).lines) >= 8
            and len(view_of(page, extractor).foreign) >= 3
        ]
        if not candidates:
            return
        best = (
            candidates[0] if turn % 3 == 2 else max(candidates, key=lambda page: choice.gain(view_of(page, extractor)))
        )
        choice.take(best, extractor, view_of(best, extractor))
        turn += 1


# Command line


def parse_ranges(notation: str) -> list[tuple[int, int, str]]:
    """Read ``12-18 body; 19 teaser`` as (first, last, label); raises ``ValueError`` naming what is wrong."""
    ranges: list[tuple[int, int, str]] = []
    for part in filter(None, (part.strip() for part in notation.split(";"))):
        match = re.fullmatch(r"([\d\s,-]+?)\s+([a-z]+)", part)
        if match is None:
            raise ValueError(f"{part!r} is not like '12-18 body' or '3,7,9-11 teaser'")
        if match[2] not in LABELS:
            raise ValueError(f"unknown label {match[2]!r}; labels are {', '.join(sorted(LABELS))}")
        for piece in match[1].replace(" ", "").split(","):
            first, _, last = piece.partition("-")
            ranges.append((int(first), int(last or first), match[2]))
    return ranges


def label_lines(item: Chosen, notation: str, lines: Sequence[str]) -> list[tuple[int, str, str]]:
    """Rows ``(index, hash, label)`` from a range notation; the later of two ranges wins.

    A range of several lines gives labels to the marked lines in it; a single number to that line.
    """
    marked = frozenset(item.marked)
    labels: dict[int, str] = {}
    for first, last, label in parse_ranges(notation):
        if not 0 <= first <= last < len(lines):
            raise ValueError(f"document {item.number} has no lines {first}-{last}")
        labels.update({index: label for index in range(first, last + 1) if first == last or index in marked})
    return [(index, line_hash(lines[index]), labels[index]) for index in sorted(labels)]


def _numbers(words: Iterable[str]) -> Iterator[int]:
    for word in words:
        first, _, last = word.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _ranges(numbers: Sequence[int]) -> list[str]:
    """Ascending numbers as ranges: the reverse of ``_numbers``."""
    starts = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    return [f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]


def _texts(corpora: Path, items: Iterable[Chosen]) -> Iterator[tuple[Chosen, Page, tuple[str, ...]]]:
    items = list(items)
    pages = _find_pages(corpora, (item.key for item in items))
    for item in items:
        page = pages[item.key]
        yield item, page, non_blank_lines(render(item.extractor, page.html))


def _shorten(line: str, length: int) -> str:
    line = line.strip()
    return line if len(line) <= length else f"{line[: length - 40]} [{len(line)}] {line[-30:]}"


def _dump(corpora: Path, numbers: frozenset[int]) -> None:
    for item, page, lines in _texts(corpora, (item for item in read_chosen() if item.number in numbers)):
        print(f"=== {item.number} {item.corpus} {item.id} {page.host} {page.page_type} {item.extractor}")
        print(f"    {page.title.strip()[:120]}")
        marked = frozenset(item.marked)
        shown = sorted(_with_neighbours(marked, 1, len(lines)))
        for position, index in enumerate(shown):
            if position and shown[position - 1] + 1 < index:
                print(f"     … {index - shown[position - 1] - 1} lines")
            mark, length = (">", 150) if index in marked else (" ", 72)
            print(f"{mark}{index:4} {_shorten(lines[index], length)}")


def _add(corpora: Path, annotator: str, path: Path, notes: Iterable[str]) -> int:
    """Append the labels of lines like ``12: 3-8 body; 9 teaser``; nothing is written if one of them is wrong."""
    wanted: dict[int, str] = {}
    for note in filter(None, (note.strip() for note in notes)):
        number, _, notation = note.partition(":")
        wanted[int(number)] = f"{wanted.get(int(number), '')};{notation}"
    rows = []
    for item, _page, lines in _texts(corpora, (item for item in read_chosen() if item.number in wanted)):
        labelled = label_lines(item, wanted[item.number], lines)
        missing = sorted(set(item.marked) - {index for index, _, _ in labelled})
        print(f"{item.number}: {len(labelled)} lines" + (f", marked but not labelled: {missing}" if missing else ""))
        rows.append(
            {
                "corpus": item.corpus,
                "id": item.id,
                "extractor": item.extractor,
                "version": item.version,
                "annotator": annotator,
                "lines": labelled,
            }
        )
    if len(rows) < len(wanted):
        raise ValueError(f"not on the list: {sorted(set(wanted) - {item.number for item in read_chosen()})}")
    for row in rows:
        _append(path, row)
    return sum(len(row["lines"]) for row in rows)


def _counts(corpora: Path | None, path: Path) -> None:
    labels = line_labels(path)
    documents = {key[:2] for key in labels}
    print(f"{len(labels)} lines of {len(documents)} documents")
    for label, count in Counter(labels.values()).most_common():
        print(f"{count:6} {label}")
    if corpora is not None:
        loaded = load(corpora, path)
        print(f"{sum(item.mismatched for item in loaded)} labels do not fit the text made here")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.standoff", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("choose", "dump", "add", "counts", "agreement", "tidy"):
        command = commands.add_parser(name)
        if name in ("choose", "dump", "add"):
            command.add_argument("--corpora", type=Path, required=True)
        if name == "counts":
            command.add_argument("--corpora", type=Path, help="also check the hashes against these pages")
        if name in ("add", "counts", "tidy"):
            command.add_argument("--second", action="store_true", help="the second reader's file")
        if name == "add":
            command.add_argument("--annotator", default="A")
        if name == "dump":
            command.add_argument("numbers", nargs="+", help="documents of the chosen list, such as 1-8 12")
    return parser


def _choose(corpora: Path) -> None:
    chosen = choose(corpora)
    LABEL_DIRECTORY.mkdir(exist_ok=True)
    rows = ({name: getattr(item, name) for name in Chosen.__slots__} for item in chosen)
    CHOSEN.write_text("".join(map(_dump_row, rows)), encoding="utf-8", newline="\n")
    for half in (1, 2):
        part = [item for item in chosen if item.half == half]
        numbers = ", ".join(_ranges([item.number for item in part]))
        print(f"half {half}: documents {numbers}, {sum(len(item.marked) for item in part)} lines")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    options = _parser().parse_args(arguments)
    path = SECOND if getattr(options, "second", False) else STANDOFF
    actions: dict[str, Callable[[], object]] = {
        "choose": lambda: _choose(options.corpora),
        "dump": lambda: _dump(options.corpora, frozenset(_numbers(options.numbers))),
        "add": lambda: print(_add(options.corpora, options.annotator, path, sys.stdin), "lines added"),
        "counts": lambda: _counts(options.corpora, path),
        "agreement": lambda: print(agreement(line_labels(STANDOFF), line_labels(SECOND))),
        "tidy": lambda: print(tidy(path), "documents"),
    }
    actions[options.command]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
