"""All tools of a run, declutter's presets and the peers, applied to documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cache import Cache, digest
from benchmarks.documents import Document, pack, unpack
from benchmarks.metrics import Score, combine, overlap, score, words
from benchmarks.peers import Cleaned, Declutter, KeepEverything, Peer, declutter_problem, declutter_version
from benchmarks.progress import note, track

BALANCED, RECALL, PRECISION = "declutter", "declutter recall", "declutter precision"
PRESETS = {BALANCED: "balanced", RECALL: "recall", PRECISION: "precision"}
KEEP = KeepEverything.name


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool made of a document: the kept lines, and the score where the document has gold words."""

    kept: list[bool]
    score: Score | None = None
    hits: int = 0
    cleaned: Cleaned | None = None


#: Outcomes by tool, in the order of the documents.
Outcomes = dict[str, list[Outcome]]


class Tools:
    """The tools of a run."""

    def __init__(self, peers: Sequence[Peer], cache: Cache, model: Path | None = None, *, ours: bool = True) -> None:
        self.peers = {peer.name: peer for peer in peers}
        self.cache = cache
        self.model = model
        problem = declutter_problem(model) if ours else ""
        if problem:
            note(f"declutter is left out: {problem}")
        self.ours = list(PRESETS) if ours and not problem else []
        self._cleaners: dict[tuple[str, bool], Declutter] = {}

    @property
    def names(self) -> list[str]:
        """All tools, declutter's presets first."""
        return [*self.ours, *self.peers]

    def cleaner(self, name: str, *, drop_title: bool = False) -> Declutter:
        """The declutter that a name stands for."""
        key = name, drop_title
        if key not in self._cleaners:
            drop = frozenset({"title"}) if drop_title else frozenset[str]()
            self._cleaners[key] = Declutter(PRESETS[name], drop, self.model)
        return self._cleaners[key]

    def outcome(self, name: str, document: Document) -> Outcome:
        """One tool's answer for one document."""
        if name in PRESETS:
            cleaned = self.cleaner(name, drop_title=document.drop_title).clean(document.lines)
            return _scored(document, cleaned.kept, cleaned)
        peer = self.peers[name]
        if not peer.package:
            return _scored(document, peer.mask(document.lines, document.language), None)
        stored = self.cache.get(
            digest("mask 1", peer.key, document.key), lambda: pack(peer.mask(document.lines, document.language))
        )
        return _scored(document, unpack(stored), None)

    def measure(self, documents: Sequence[Document], step: str, names: Iterable[str] | None = None) -> Outcomes:
        """All (or the named) tools' answers for all documents."""
        outcomes: Outcomes = {name: [] for name in (self.names if names is None else names)}
        for document in track(documents, step):
            for name, found in outcomes.items():
                found.append(self.outcome(name, document))
        return outcomes

    def settings(self) -> list[tuple[str, str, str]]:
        """Name, version and settings of every tool."""
        rows = [(peer.name, peer.version() or "–", peer.settings) for peer in self.peers.values()]
        model = "" if self.model is None else f", model {self.model.name}"
        ours = [(name, declutter_version(), Declutter.settings.replace("the preset named", f'preset="{preset}"'))
                for name, preset in PRESETS.items() if self.ours]  # fmt: skip
        return [(name, version, text + model) for name, version, text in ours] + rows


def _scored(document: Document, kept: list[bool], cleaned: Cleaned | None) -> Outcome:
    if document.gold is None:
        return Outcome(kept, None, 0, cleaned)
    if cleaned is not None and not document.labels:
        bag = combine([])
        bag.update(words(cleaned.text, document.language))
    else:
        bag = combine(bag for bag, keep in zip(document.bags, kept, strict=True) if keep)
    hits = overlap(document.gold_bag, bag)
    return Outcome(kept, score(hits, bag.total(), document.gold_bag.total()), hits, cleaned)
