"""Labelled lines: recall per label, the labels found, word-weighted F1 of natively labelled lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from operator import eq

from benchmarks.documents import Document, polarity
from benchmarks.metrics import Interval, accuracy, bootstrap_ratio, paired_bootstrap_ratio, words
from benchmarks.report import Check, Section, figure, percent, ranged
from benchmarks.samples import DROPPED_LABELS, EITHER
from benchmarks.tools import BALANCED, KEEP, Outcome, Outcomes, Tools

#: Fewer lines say too little about a label.
LEAST_LINES = 30
STANDOFF_DROPS = (
    "teaser", "caption", "media", "advertisement", "fundraising", "newsletter", "consent", "share", "byline", "date",
)  # fmt: skip
SAMPLE_KEEPS = ("heading", "body/list", "body/table", "body/code", "body/verse", "body/dialogue", "body/quote")

#: Right decisions and all decisions, one pair a document.
Pairs = list[tuple[float, float]]


def right_pairs(documents: Sequence[Document], outcomes: Sequence[Outcome], wants: Callable[[str], bool]) -> Pairs:
    """For each document the rightly kept or dropped lines of the wanted labels, and all such lines."""
    pairs: Pairs = []
    for document, outcome in zip(documents, outcomes, strict=True):
        right = total = 0
        for label, kept in zip(document.labels, outcome.kept, strict=True):
            keep = polarity(label) if label and wants(label) else None
            if keep is not None:
                total += 1
                right += kept == keep
        pairs.append((right, total))
    return [pair for pair in pairs if pair[1]]


def label_names(documents: Sequence[Document]) -> list[str]:
    """The labels that occur and say keep or drop: kept ones first, then by number of lines."""
    counts = Counter(label for document in documents for label in document.labels if polarity(label) is not None)
    return sorted(counts, key=lambda label: (not polarity(label), -counts[label], label))


def label_rows(documents: Sequence[Document], outcomes: Outcomes) -> list[list[str]]:
    """A row a label: its lines and each tool's share of right decisions, with declutter's interval."""
    labels = label_names(documents)
    kept = [label for label in labels if polarity(label)]
    dropped = [label for label in labels if not polarity(label)]
    together = {"all kept": kept, "all dropped": dropped} if len(labels) > 2 else {}
    groups = {name: members for name, members in together.items() if members} | {label: [label] for label in labels}
    rows = []
    for group, members in groups.items():
        lines = sum(document.labels.count(label) for document in documents for label in members)
        cells = []
        for name, answers in outcomes.items():
            pairs = right_pairs(documents, answers, members.__contains__)
            cells.append(ranged(bootstrap_ratio(pairs), 2) if name == BALANCED else figure(share(pairs), 2))
        rows.append([group, "kept" if polarity(members[0]) else "dropped", str(lines), *cells])
    return rows


def share(pairs: Pairs) -> float:
    """The share of right decisions; 0.0 where there are none."""
    below = sum(total for _, total in pairs)
    return sum(right for right, _ in pairs) / below if below else 0.0


def share_of(documents: Sequence[Document], outcomes: Sequence[Outcome], wants: Callable[[str], bool]) -> Interval:
    """The share of right decisions on the lines of the wanted labels, with its interval."""
    return bootstrap_ratio(right_pairs(documents, outcomes, wants))


def confusion(
    documents: Sequence[Document], outcomes: Sequence[Outcome], *, only_dropped: bool
) -> Counter[tuple[str, str]]:
    """How often lines of each label get each label; of all lines or of the clutter that was dropped."""
    counts: Counter[tuple[str, str]] = Counter()
    for document, outcome in zip(documents, outcomes, strict=True):
        found = outcome.cleaned.labels if outcome.cleaned else []
        for name, label, kept in zip(document.labels, found, outcome.kept, strict=False):
            gold = name.split("/")[0]
            if gold in ("", EITHER, "keep", "drop") or not label:
                continue
            if not only_dropped or (gold in DROPPED_LABELS and not kept):
                counts[gold, label] += 1
    return counts


def confusion_rows(counts: Counter[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    """The header and rows of a confusion matrix; rows are the readers' labels."""
    lines: Counter[str] = Counter()
    for (label, _found), count in counts.items():
        lines[label] += count
    gold = sorted(lines, key=lambda label: (-lines[label], label))
    found = gold + sorted({pair[1] for pair in counts} - set(gold))
    rows = []
    for label in gold:
        total = sum(counts[label, other] for other in found)
        cells = [str(counts[label, other] or "·") for other in found]
        rows.append([label, *cells, percent(counts[label, label] / total, 0)])
    return ["label \\ found", *(name[:6] for name in found), "right"], rows


def add_labels(section: Section, title: str, documents: Sequence[Document], outcomes: Outcomes) -> None:
    """Tables of recall per label and of the labels found."""
    header = ("label", "wanted", "lines", *outcomes)
    note_text = "Share of lines rightly kept or dropped; lines marked “either” are left out."
    section.add(f"{title}: recall per label", header, label_rows(documents, outcomes), note_text)
    if BALANCED not in outcomes:
        return
    counts = confusion(documents, outcomes[BALANCED], only_dropped=False)
    right, total = accuracy(counts)
    if total:
        matrix_header, rows = confusion_rows(counts)
        comment = f"Label accuracy {percent(right / total)} of {total} lines."
        section.add(f"{title}: labels found by declutter", matrix_header, rows, comment)


def sample_checks(part: str, documents: Sequence[Document], outcomes: Outcomes) -> list[Check]:
    """Kept recall of the kinds of line that look like clutter and are not."""
    checks = []
    for label in SAMPLE_KEEPS if BALANCED in outcomes else ():
        pairs = right_pairs(documents, outcomes[BALANCED], partial(eq, label))
        lines = int(sum(total for _, total in pairs))
        measured = f"{figure(share(pairs))} of {lines}"
        checks.append(
            Check(f"{part} samples: {label} kept", "≥ 0.98", measured, share(pairs) >= 0.98 if lines else None)
        )
    return checks


# --- Natively labelled lines -------------------------------------------------------------------


def line_pairs(documents: Sequence[Document], outcomes: Sequence[Outcome]) -> Pairs:
    """For each document twice the words of rightly kept lines, and the words kept and to be kept: F1 as a ratio."""
    pairs: Pairs = []
    for document, outcome in zip(documents, outcomes, strict=True):
        hits = below = 0
        for line, label, kept in zip(document.lines, document.labels, outcome.kept, strict=True):
            keep = polarity(label)
            if keep is not None:
                weight = len(words(line, document.language))
                hits += 2 * weight * (kept and keep)
                below += weight * (int(kept) + int(keep))
        pairs.append((hits, below))
    return pairs


def only(corpus: str, documents: Sequence[Document], outcomes: Outcomes) -> tuple[list[Document], Outcomes]:
    """The documents of one corpus and the tools' answers for them."""
    places = [index for index, document in enumerate(documents) if document.corpus == corpus]
    return [documents[index] for index in places], {
        name: [answers[index] for index in places] for name, answers in outcomes.items()
    }


def add_native(section: Section, tools: Tools, documents: Sequence[Document]) -> None:
    """Word-weighted F1 of natively labelled lines, and recall per label."""
    if not documents:
        return
    outcomes = tools.measure(documents, "natively labelled lines")
    groups = sorted({(document.corpus, document.language) for document in documents})
    rows, ahead = [], {}
    for group in groups:
        places = [index for index, item in enumerate(documents) if (item.corpus, item.language) == group]
        members = [documents[index] for index in places]
        pairs = {name: line_pairs(members, [answers[index] for index in places]) for name, answers in outcomes.items()}
        if not any(hits for hits, _ in pairs.get(KEEP, [(1, 1)])):
            continue
        difference = paired_bootstrap_ratio(pairs[BALANCED], pairs[KEEP]) if {BALANCED, KEEP} <= pairs.keys() else None
        ahead[group] = difference
        change = ranged(difference, signed=True) if difference else ""
        rows.append([" ".join(group), str(len(members)), change, *(figure(share(found)) for found in pairs.values())])
    section.add(
        "Natively labelled lines: F1 weighted by words",
        ("corpus", "documents", f"declutter less {KEEP}", *outcomes),
        rows,
    )
    turku = {group: found for group, found in ahead.items() if group[0] == "turku-lines" and found}
    if turku:
        measured = ", ".join(f"{language} {figure(found.value, signed=True)}" for (_, language), found in turku.items())
        met = all(found.value >= 0 for found in turku.values())
        section.checks.append(
            Check("turku-lines: word-weighted F1 beside keeping all", "≥ 0 in each language", measured, met)
        )
    for corpus in sorted({document.corpus for document in documents}):
        section.add(
            f"{corpus}: recall per label" + (" (training may use them)" if corpus == "fundraising-lines" else ""),
            ("label", "wanted", "lines", *outcomes),
            label_rows(*only(corpus, documents, outcomes)),
        )
