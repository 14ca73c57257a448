"""Quality: word F1 of whole pages and of what extractors leave, recall per label, labels, idempotence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import eq
from pathlib import Path

from benchmarks.documents import (
    WHOLE_PAGE,
    Choice,
    Document,
    polarity,
    read_documents,
    sample_documents,
    standoff_documents,
)
from benchmarks.lines import (
    LEAST_LINES,
    STANDOFF_DROPS,
    Pairs,
    add_labels,
    add_native,
    confusion,
    only,
    right_pairs,
    sample_checks,
    share,
    share_of,
)
from benchmarks.metrics import GOLD_LINE_SHARE, accuracy, bootstrap_mean, bootstrap_ratio, gold_shares, words
from benchmarks.peers import split_lines
from benchmarks.plots import Bars
from benchmarks.progress import note, say, track
from benchmarks.renderers import EXTRACTORS, version
from benchmarks.report import Check, Section, environment, figure, ranged
from benchmarks.scores import (
    RESIDUAL_HEADER,
    WORD_HEADER,
    best_f1s,
    f1s,
    group_rows,
    residual,
    residual_checks,
    residual_row,
    word_rows,
)
from benchmarks.tools import BALANCED, KEEP, RECALL, Outcome, Outcomes, Tools

IDEMPOTENCE_TARGET = 0.99


# --- Idempotence -------------------------------------------------------------------------------


def kept_again(tools: Tools, documents: Sequence[Document], outcomes: Sequence[Outcome]) -> Pairs:
    """For each document the lines of the output that a second cleaning keeps, and all its lines."""
    pairs: Pairs = []
    for document, outcome in track(list(zip(documents, outcomes, strict=True)), "cleaning again"):
        if outcome.cleaned and outcome.cleaned.text.strip():
            lines = split_lines(outcome.cleaned.text)
            again = tools.cleaner(BALANCED, drop_title=document.drop_title).clean(lines).kept
            pairs.append((sum(again), sum(bool(line.strip()) for line in lines)))
    return pairs


def add_idempotence(section: Section, tools: Tools, sets: dict[str, tuple[list[Document], Outcomes]]) -> None:
    """A table of how much of the output is kept when it is cleaned again."""
    rows = []
    for name, (documents, outcomes) in sets.items():
        if BALANCED not in outcomes or not documents:
            continue
        pairs = kept_again(tools, documents, outcomes[BALANCED])
        found = bootstrap_ratio(pairs)
        rows.append((name, str(int(sum(total for _, total in pairs))), ranged(found, 4)))
        met = found.value >= IDEMPOTENCE_TARGET
        section.checks.append(Check(f"kept again, {name}", f"≥ {IDEMPOTENCE_TARGET}", ranged(found, 4), met))
    section.add("Idempotence: lines kept again when the output is cleaned again", ("output of", "lines", "share"), rows)


# --- Samples -----------------------------------------------------------------------------------


def samples_section(tools: Tools, dump: int = 0) -> Section:
    """Everything that the shipped samples can tell."""
    section = Section("samples", "Quality on the shipped samples", [environment()])
    documents = sample_documents()
    outcomes = tools.measure(documents, "samples")
    if dump:
        dump_worst(documents, outcomes, dump)
    section.add("Tools", ("tool", "version", "settings"), tools.settings())
    for part in ("held", "fit"):
        chosen = [index for index, document in enumerate(documents) if document.source == part]
        if not chosen:
            continue
        members = [documents[index] for index in chosen]
        found = {name: [answers[index] for index in chosen] for name, answers in outcomes.items()}
        kind = "not used for fitting" if part == "held" else "used for fitting"
        section.add(
            f"Samples {kind}: words", WORD_HEADER, word_rows(members, found, tools.cache), f"{len(members)} documents"
        )
        add_labels(section, f"Samples {kind}", members, found)
        section.checks.extend(sample_checks(part, members, found))
    if documents:
        add_idempotence(section, tools, {"samples": (documents, outcomes)})
        bars = tuple((name, bootstrap_mean(f1s(answers))) for name, answers in outcomes.items())
        section.plots.append(Bars("samples", "Shipped samples: mean word F1", bars))
    return section


# --- Corpora -----------------------------------------------------------------------------------


def corpora_section(tools: Tools, choice: Choice) -> Section:
    """Everything that real corpora can tell."""
    title = f"Quality on labelled pages ({choice.part} part)"
    by_source, native = read_documents(choice, tools.cache)
    section = Section("corpora", title, [environment(), _sources_line(choice)])
    outcomes = {source: tools.measure(documents, source) for source, documents in by_source.items() if documents}
    section.add("Tools", ("tool", "version", "settings"), tools.settings())
    for corpus in sorted({document.corpus for documents in by_source.values() for document in documents}):
        add_corpus(
            section,
            tools,
            choice,
            corpus,
            {source: only(corpus, by_source[source], found) for source, found in outcomes.items()},
        )
    if choice.corpora is not None and (not choice.names or "stand-off" in choice.names):
        add_standoff(section, tools, choice.corpora, choice.dump)
    add_native(section, tools, native)
    add_idempotence(section, tools, {source: (by_source[source], found) for source, found in outcomes.items()})
    return section


def _sources_line(choice: Choice) -> str:
    made = ", ".join(f"{name} {version(name)}" for name in choice.sources if version(name))
    return f"lines made by {made}; pages whose HTML holds less than nine tenths of the gold words are left out"


def add_corpus(
    section: Section, tools: Tools, choice: Choice, corpus: str, sets: dict[str, tuple[list[Document], Outcomes]]
) -> None:
    """The tables of one corpus."""
    main = corpus.startswith("wcxb")
    rows: list[tuple[str, ...]] = []
    for source, (documents, outcomes) in sets.items():
        if source not in EXTRACTORS:
            title = f"{corpus}: whole page as text ({source})"
            section.add(title, WORD_HEADER, word_rows(documents, outcomes, tools.cache), f"{len(documents)} pages")
            header = ("group", "pages", *outcomes)
            section.add(f"{title}, mean F1 by group", header, group_rows(documents, outcomes, _group))
            if main and source == WHOLE_PAGE and choice.part == "validation":
                add_whole_page_target(section, corpus, outcomes)
            if choice.dump:
                dump_worst(documents, outcomes, choice.dump)
        elif KEEP in outcomes:
            best = best_f1s(documents, tools.cache)
            for name, answers in outcomes.items():
                if name == KEEP or not (main or name in tools.ours):
                    continue
                found = residual(documents, outcomes[KEEP], answers, best)
                rows.append(residual_row(source, name, found))
                if corpus == "wcxb" and choice.part == "validation" and name in (BALANCED, RECALL):
                    section.checks.extend(residual_checks(source, name, found))
    section.add(f"{corpus}: what cleaning does to the output of extractors", RESIDUAL_HEADER, rows)


def _group(document: Document) -> str:
    kind = document.group or "page"
    return kind if document.corpus.startswith("wcxb") else f"{document.language} {kind}"


def add_whole_page_target(section: Section, corpus: str, outcomes: Outcomes) -> None:
    """The main target and its plot."""
    bars = tuple((name, bootstrap_mean(f1s(answers))) for name, answers in outcomes.items())
    section.plots.append(Bars(f"{corpus}-whole-page", f"{corpus}, whole page as text: mean word F1", bars))
    if BALANCED in outcomes:
        found = bootstrap_mean(f1s(outcomes[BALANCED]))
        check = Check(f"{corpus}, whole page as text: mean F1", "≥ 0.87", ranged(found), found.value >= 0.87)
        section.checks.insert(0, check)


def add_standoff(section: Section, tools: Tools, corpora: Path, dump: int) -> None:
    """The tables and targets of the labelled lines of real pages."""
    documents = list(standoff_documents(corpora))
    if not documents:
        return
    outcomes = tools.measure(documents, "stand-off lines")
    if dump:
        dump_worst(documents, outcomes, dump)
    add_labels(section, "Stand-off lines", documents, outcomes)
    if BALANCED not in outcomes:
        return
    ours = outcomes[BALANCED]
    for label in STANDOFF_DROPS:
        pairs = right_pairs(documents, ours, partial(eq, label))
        lines = int(sum(total for _, total in pairs))
        met = share(pairs) >= 0.9 if lines >= LEAST_LINES else None
        section.checks.append(Check(f"stand-off: {label} dropped", "≥ 0.90", f"{figure(share(pairs))} of {lines}", met))
    body = share_of(documents, ours, lambda label: label.split("/")[0] == "body")
    section.checks.append(Check("stand-off: body kept", "≥ 0.99", ranged(body, 4), body.value >= 0.99))
    right, total = accuracy(confusion(documents, ours, only_dropped=True))
    measured = f"{figure(right / max(total, 1))} of {total}"
    section.checks.append(
        Check("stand-off: labels of dropped clutter", "≥ 0.85", measured, right >= 0.85 * total if total else None)
    )


# --- Error study -------------------------------------------------------------------------------


def wrong_lines(document: Document, outcome: Outcome) -> list[int]:
    """The lines that were kept or dropped wrongly, by the labels or else by alignment with the gold text."""
    line_words = [words(line, document.language) for line in document.lines]
    wanted: list[bool | None] = [polarity(label) for label in document.labels]
    if not document.labels:
        wanted = [part >= GOLD_LINE_SHARE for part in gold_shares(line_words, document.gold or ())]
    return [
        place
        for place, (keep, kept) in enumerate(zip(wanted, outcome.kept, strict=True))
        if keep is not None and keep != kept and line_words[place]
    ]


def dump_worst(documents: Sequence[Document], outcomes: Outcomes, count: int, lines: int = 25) -> None:
    """Print the documents with the lowest F1 (or most wrong lines) and what was kept or dropped wrongly."""
    if BALANCED not in outcomes:
        note("--dump needs declutter")
        return
    wrong = [wrong_lines(*pair) for pair in zip(documents, outcomes[BALANCED], strict=True)]
    values = [
        found.score.f1 if found.score else -float(len(places))
        for found, places in zip(outcomes[BALANCED], wrong, strict=True)
    ]
    for index in sorted(range(len(documents)), key=values.__getitem__)[:count]:
        document, places = documents[index], wrong[index]
        cleaned = outcomes[BALANCED][index].cleaned
        if cleaned is None:
            continue
        value = f"{len(places)} wrong" if document.gold is None else f"F1 {values[index]:.3f}"
        say(f"\n--- {document.corpus} {document.id} {document.group} {document.source} {value} {document.url}")
        longest = sorted(places, key=lambda place: -len(document.lines[place]))[:lines]
        for place in sorted(longest):
            sign = "KEPT   " if cleaned.kept[place] else "DROPPED"
            gold = f"{document.labels[place]} → " if document.labels else ""
            label = f"{gold}{cleaned.labels[place]}"
            say(f"{sign} {place:5} {label:24} {cleaned.scores[place]:6} {document.lines[place].strip()[:150]}")
        if len(places) > len(longest):
            say(f"… and {len(places) - len(longest)} shorter lines")
