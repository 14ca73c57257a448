"""Word scores of whole pages, and what cleaning does to the output of extractors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.cache import Cache
from benchmarks.documents import Document
from benchmarks.metrics import Interval, bootstrap_mean, combine, mean, overlap, paired_bootstrap, score
from benchmarks.report import Check, figure, percent, ranged
from benchmarks.tools import BALANCED, RECALL, Outcome, Outcomes

#: A page is worse when cleaning costs it more than this.
WORSE_BY = 0.02


def f1s(outcomes: Sequence[Outcome]) -> list[float]:
    """The F1 of each document."""
    return [outcome.score.f1 if outcome.score else 0.0 for outcome in outcomes]


def best_f1s(documents: Sequence[Document], cache: Cache) -> list[float]:
    """The F1 of each document when the best lines are dropped."""
    return f1s([best_outcome(document, cache) for document in documents])


def best_outcome(document: Document, cache: Cache) -> Outcome:
    """What an oracle that drops whole lines makes of a document."""
    kept = document.best(cache)
    bag = combine(line for line, keep in zip(document.bags, kept, strict=True) if keep)
    hits = overlap(document.gold_bag, bag)
    return Outcome(kept, score(hits, bag.total(), document.gold_bag.total()), hits)


def word_rows(documents: Sequence[Document], outcomes: Outcomes, cache: Cache) -> list[tuple[str, ...]]:
    """A row a tool: precision, recall, F1 and how far declutter is ahead of it."""
    ours = f1s(outcomes[BALANCED]) if BALANCED in outcomes else None
    found = {**outcomes, "best lines (oracle)": [best_outcome(document, cache) for document in documents]}
    rows: list[tuple[str, ...]] = []
    for name, answers in found.items():
        scores = [outcome.score for outcome in answers if outcome.score]
        values = f1s(answers)
        ahead = "" if ours is None or name == BALANCED else ranged(paired_bootstrap(ours, values), signed=True)
        precision, recall = (mean([getattr(item, part) for item in scores]) for part in ("precision", "recall"))
        rows.append((name, figure(precision), figure(recall), ranged(bootstrap_mean(values)), ahead))
    return rows


WORD_HEADER = ("tool", "precision", "recall", "F1", "declutter ahead by")


def group_rows(documents: Sequence[Document], outcomes: Outcomes, group: Callable[[Document], str]) -> list[list[str]]:
    """A row a group of documents: their number and each tool's mean F1."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, document in enumerate(documents):
        places[group(document)].append(index)
    values = {name: f1s(answers) for name, answers in outcomes.items()}
    return [
        [name, str(len(members)), *(figure(mean([found[index] for index in members])) for found in values.values())]
        for name, members in sorted(places.items())
    ]


# --- What extractors leave ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Residual:
    """What cleaning does to the output of one extractor."""

    before: float
    after: Interval
    change: Interval
    lost: float
    worse: int
    pages: int
    best: float

    @property
    def one_in(self) -> float:
        """One page in so many is worse; infinite where none is."""
        return self.pages / self.worse if self.worse else float("inf")


def residual(
    documents: Sequence[Document], before: Sequence[Outcome], after: Sequence[Outcome], best: Sequence[float]
) -> Residual:
    """Compare the scores of an extractor's output before and after cleaning."""
    old, new = f1s(before), f1s(after)
    hits = sum(outcome.hits for outcome in before)
    lost = sum(max(left.hits - right.hits, 0) for left, right in zip(before, after, strict=True))
    worse = sum(left - right > WORSE_BY for left, right in zip(old, new, strict=True))
    change = paired_bootstrap(new, old)
    best_change = mean(best) - mean(old)
    return Residual(mean(old), bootstrap_mean(new), change, lost / max(hits, 1), worse, len(documents), best_change)


RESIDUAL_HEADER = (
    "extractor", "tool", "F1 before", "F1 after", "change in F1", "gold words lost", "pages worse", "best change",
)  # fmt: skip


def residual_row(source: str, name: str, found: Residual) -> tuple[str, ...]:
    """A table row."""
    worse = f"{found.worse} of {found.pages}" + (f" (1 in {found.one_in:.0f})" if found.worse else "")
    change = ranged(found.change, 4, signed=True)
    best = figure(found.best, signed=True)
    return source, name, figure(found.before), figure(found.after.value), change, percent(found.lost, 2), worse, best


def residual_checks(source: str, name: str, found: Residual) -> list[Check]:
    """The targets for what extractors leave."""
    recall = name == RECALL
    least = 50 if recall else 30
    where = f"{source} → {name}"
    change = f"{ranged(found.change, 4, signed=True)}"
    checks = []
    if recall or source in ("resiliparse", "trafilatura"):
        checks.append(Check(f"{where}: change in mean F1", "> 0", change, found.change.value > 0))
    if not recall:
        checks.append(Check(f"{where}: gold words lost", "≤ 1 %", percent(found.lost, 2), found.lost <= 0.01))
    rate = f"{found.worse} of {found.pages}"
    met = found.worse * least <= found.pages
    checks.append(Check(f"{where}: pages worse by over {WORSE_BY}", f"≤ 1 in {least}", rate, met))
    return checks
