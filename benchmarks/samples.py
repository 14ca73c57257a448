"""Read the labelled sample documents in ``benchmarks/samples``.

A file holds a comment line ``# shape: … | origin: …`` and then one line of the document a row,
``label<TAB>text``; an empty row is a blank line. Kinds of body that are measured on their own are
written ``body/KIND``; ``either`` marks lines that a careful reader would accept both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
PARTS = ("fit", "held")
EITHER = "either"
KEPT_LABELS = frozenset({"title", "heading", "body", "notice"})
DROPPED_LABELS = frozenset({
    "caption", "byline", "date", "navigation", "teaser", "share", "advertisement", "fundraising", "newsletter",
    "paywall", "consent", "engagement", "media", "about", "legal", "comment",
})  # fmt: skip
BODY_KINDS = frozenset({"list", "table", "code", "verse", "dialogue", "quote"})


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of a sample: its label (``""`` for a blank line), its kind of body and its text."""

    label: str
    kind: str
    text: str

    @property
    def name(self) -> str:
        """Label and kind as the file writes them: ``body/list``."""
        return f"{self.label}/{self.kind}" if self.kind else self.label

    @property
    def keep(self) -> bool | None:
        """Whether the default policy keeps the line; None for blank lines and those that may go either way."""
        return self.label in KEPT_LABELS if self.label and self.label != EITHER else None


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled document."""

    name: str
    part: str
    shape: str
    lines: tuple[SampleLine, ...]

    @property
    def text(self) -> str:
        """The document as a scraper would leave it."""
        return "\n".join(line.text for line in self.lines)


def parse_row(row: str, where: str = "row") -> SampleLine:
    """One row of a sample file; raises ``ValueError`` naming the place for a label that does not exist."""
    if not row.strip():
        return SampleLine("", "", "")
    name, tab, text = row.partition("\t")
    label, _, kind = name.partition("/")
    if not tab or not text.strip():
        raise ValueError(f"{where}: expected 'label<TAB>text', found {row[:60]!r}")
    if label not in KEPT_LABELS | DROPPED_LABELS | {EITHER}:
        raise ValueError(f"{where}: unknown label {label!r}")
    if kind and (label != "body" or kind not in BODY_KINDS):
        raise ValueError(f"{where}: unknown kind {name!r}; kinds are body/{{{','.join(sorted(BODY_KINDS))}}}")
    return SampleLine(label, kind, text)


def parse_sample(content: str, name: str = "sample", part: str = "fit") -> Sample:
    """The sample in a file's content; raises ``ValueError`` where the format is not met."""
    head, _, rest = content.partition("\n")
    if not head.startswith("# shape:"):
        raise ValueError(f"{name}: the first line must start with '# shape:', found {head[:60]!r}")
    shape = head.removeprefix("# shape:").split("|")[0].strip()
    rows = rest.removesuffix("\n").split("\n") if rest else []
    lines = tuple(parse_row(row, f"{name}:{number}") for number, row in enumerate(rows, start=2))
    return Sample(name, part, shape, lines)


def read_samples(directory: Path = SAMPLES, parts: tuple[str, ...] = PARTS) -> list[Sample]:
    """All samples of the given parts, sorted by part and name."""
    return [
        parse_sample(path.read_bytes().decode("utf-8").replace("\r\n", "\n"), path.stem, part)
        for part in parts
        for path in sorted((directory / part).glob("*.tsv"))
    ]
