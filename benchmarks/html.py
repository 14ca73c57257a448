"""HTML: word F1 of pages as crawled against extractors, by page type and by language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cache import Cache
from benchmarks.corpora import Page
from benchmarks.documents import Choice, pages
from benchmarks.html_peers import DeclutterHtml, HtmlPeer, declutter_html_problem, fitted_peers
from benchmarks.metrics import Score, bootstrap_mean, mean, paired_bootstrap, word_score, words
from benchmarks.plots import Bars
from benchmarks.progress import note, track
from benchmarks.report import Check, Section, environment, figure, ranged
from benchmarks.tools import BALANCED, PRESETS

#: The corpus with page types, and the target on its validation pages.
TYPED, TARGET = "wcxb", 0.90
#: What to aim for by page type; what must be reached is more than every peer.
AIMS = {
    "article": 0.95, "documentation": 0.95, "service": 0.89, "forum": 0.86, "listing": 0.76, "product": 0.74,
    "collection": 0.80,
}  # fmt: skip
#: Languages are shown from so many pages on, and compared with peers from so many on.
SHOWN_PAGES, COMPARED_PAGES = 10, 20


class HtmlTools:
    """declutter's presets and the HTML peers of a run."""

    def __init__(
        self, peers: Sequence[HtmlPeer], cache: Cache, model: Path | None = None, *, ours: bool = True
    ) -> None:
        problem = declutter_html_problem(model) if ours else ""
        if problem:
            note(f"declutter is left out of the HTML benchmarks: {problem}")
        presets = PRESETS if ours and not problem else {}
        self.ours = {name: DeclutterHtml(name, preset, model) for name, preset in presets.items()}
        self.all: dict[str, HtmlPeer] = {**self.ours, **{peer.name: peer for peer in peers}}
        self.cache = cache

    def text(self, name: str, page: Page) -> str:
        """What a tool makes of a page, from the cache where it was made before."""
        tool = self.all[name]
        if not tool.stored:
            return tool.extract(page)
        return self.cache.get(tool.stored_key(page), lambda: tool.extract(page))

    def settings(self) -> list[tuple[str, str, str]]:
        """Name, version and settings of every tool."""
        return [(name, tool.version(), tool.settings) for name, tool in self.all.items()]


@dataclass(frozen=True, slots=True)
class Scored:
    """One page: where it is from, and each tool's score; ``empty`` are the tools that found nothing."""

    corpus: str
    id: str
    language: str
    page_type: str
    scores: Mapping[str, Score]
    empty: frozenset[str] = frozenset()

    def f1(self, name: str) -> float:
        """A tool's F1."""
        return self.scores[name].f1


def score_page(page: Page, texts: Mapping[str, str]) -> Scored:
    """The scores of what tools made of a page."""
    gold = Counter(words(page.gold or "", page.language))
    scores = {name: word_score(gold, Counter(words(text, page.language))) for name, text in texts.items()}
    empty = frozenset(name for name, text in texts.items() if not text.strip())
    return Scored(page.corpus, page.id, page.language, page.page_type, scores, empty)


def measure(tools: HtmlTools, choice: Choice) -> list[Scored]:
    """Every tool's score on every chosen page that can be measured."""
    return [
        score_page(page, {name: tools.text(name, page) for name in tools.all})
        for page in track(pages(choice), "HTML pages")
        if page.measurable
    ]


# --- Tables ------------------------------------------------------------------------------------

HEADER = ("tool", "precision", "recall", "F1", "declutter ahead by", "empty")


def tool_rows(scored: Sequence[Scored]) -> list[tuple[str, ...]]:
    """A row a tool, best first: precision, recall, F1, how far declutter is ahead, pages without any text."""
    rows: list[tuple[str, ...]] = []
    for name in by_f1(scored):
        values = [page.f1(name) for page in scored]
        precision = mean([page.scores[name].precision for page in scored])
        recall = mean([page.scores[name].recall for page in scored])
        ahead = ""
        if BALANCED in scored[0].scores and name != BALANCED:
            ahead = ranged(paired_bootstrap([page.f1(BALANCED) for page in scored], values), signed=True)
        empty = sum(name in page.empty for page in scored)
        rows.append((name, figure(precision), figure(recall), ranged(bootstrap_mean(values)), ahead, str(empty or "·")))
    return rows


def by_f1(scored: Sequence[Scored]) -> list[str]:
    """The tools' names, best mean F1 first."""
    names = list(scored[0].scores) if scored else []
    return sorted(names, key=lambda name: -mean([page.f1(name) for page in scored]))


def grouped(scored: Iterable[Scored], key: Callable[[Scored], str]) -> dict[str, list[Scored]]:
    """The pages by a name, most pages first."""
    found: defaultdict[str, list[Scored]] = defaultdict(list)
    for page in scored:
        found[key(page)].append(page)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def group_table(groups: Mapping[str, Sequence[Scored]]) -> tuple[list[str], list[list[str]]]:
    """The header and rows of a table of mean F1: a row a tool, a column a group; the first row counts pages."""
    everything = [page for members in groups.values() for page in members]
    rows = [["pages", *(str(len(members)) for members in groups.values())]]
    rows += [
        [name, *(figure(mean([page.f1(name) for page in members])) for members in groups.values())]
        for name in by_f1(everything)
    ]
    return ["tool", *groups], rows


# --- Targets -----------------------------------------------------------------------------------


def peers_of(scored: Sequence[Scored]) -> list[str]:
    """The tools that are not declutter, best mean F1 first."""
    return [name for name in by_f1(scored) if name not in PRESETS]


def ahead_check(where: str, scored: Sequence[Scored], aim: float | None = None) -> Check | None:
    """Whether declutter's mean F1 is above every peer's; None where there is no peer or no declutter.

    What is measured is declutter's mean beside the best peer's, with the paired interval of the difference; where
    that peer was fitted on the pages, also beside the best that was not.
    """
    peers = peers_of(scored)
    if not peers or BALANCED not in scored[0].scores:
        return None
    ours, theirs = ([page.f1(name) for page in scored] for name in (BALANCED, peers[0]))
    measured = f"{figure(mean(ours))}, {_beside(peers[0], ours, theirs)}"
    fitted = fitted_peers(scored[0].corpus)
    fair = next((name for name in peers if name not in fitted), "")
    if peers[0] in fitted:
        measured += " (fitted on these pages)"
        if fair:
            measured += f", {_beside(fair, ours, [page.f1(fair) for page in scored])}"
    target = "> best peer" + (f", aim {aim:.2f}" if aim is not None else "")
    return Check(f"{where}: mean F1 of {len(scored)} pages", target, measured, mean(ours) > mean(theirs))


def _beside(name: str, ours: Sequence[float], theirs: Sequence[float]) -> str:
    """A peer's mean and how far declutter is ahead of it."""
    return f"{name} {figure(mean(theirs))}: {ranged(paired_bootstrap(ours, theirs), signed=True)}"


def certain_check(where: str, scored: Sequence[Scored]) -> Check | None:
    """Whether the paired interval of declutter's lead lies above 0 for every peer."""
    peers = peers_of(scored)
    if not peers or BALANCED not in scored[0].scores:
        return None
    ours = [page.f1(BALANCED) for page in scored]
    leads = {name: paired_bootstrap(ours, [page.f1(name) for page in scored]) for name in peers}
    doubtful = [name for name, lead in leads.items() if lead.low <= 0]
    measured = f"not of {', '.join(doubtful)}" if doubtful else f"of all {len(peers)}"
    return Check(f"{where}: ahead of each peer, paired interval", "above 0", measured, not doubtful)


def add_checks(section: Section, corpus: str, scored: Sequence[Scored], *, validation: bool) -> None:
    """The targets of one corpus."""
    found: list[Check | None] = []
    if corpus == TYPED and validation and scored and BALANCED in scored[0].scores:
        value = bootstrap_mean([page.f1(BALANCED) for page in scored])
        found.append(Check(f"{corpus}: mean F1", f"≥ {TARGET:.2f}", ranged(value), value.value >= TARGET))
    found += [ahead_check(corpus, scored), certain_check(corpus, scored)]
    if corpus == TYPED:
        groups = grouped(scored, lambda page: page.page_type)
        found += [ahead_check(f"{corpus}, {name}", members, AIMS.get(name)) for name, members in groups.items()]
    else:
        groups = languages(scored, COMPARED_PAGES)
        if len(groups) > 1 or any(len(members) < len(scored) for members in groups.values()):
            found += [ahead_check(f"{corpus}, {name}", members) for name, members in groups.items()]
    section.checks.extend(check for check in found if check is not None)


def languages(scored: Sequence[Scored], least: int) -> dict[str, list[Scored]]:
    """The pages of each language that has at least so many."""
    groups = grouped(scored, lambda page: page.language or "unknown")
    return {name: members for name, members in groups.items() if len(members) >= least}


# --- Section -----------------------------------------------------------------------------------


def html_section(tools: HtmlTools, choice: Choice, scored: Sequence[Scored]) -> Section:
    """Everything that labelled pages can tell of the HTML mode."""
    section = Section("html", f"HTML: main content of pages as crawled ({choice.part} part)", [environment()])
    section.facts.append("mean word F1; pages whose HTML holds less than nine tenths of the gold words are left out")
    section.facts.append(
        "peers get the page's address, language and type where they can use them, declutter gets none of them; "
        "declutter drops titles where gold excludes them, the peers have no such choice"
    )
    section.add("Tools", ("tool", "version", "settings"), tools.settings())
    for corpus, members in grouped(scored, lambda page: page.corpus).items():
        add_corpus(section, corpus, members, validation=choice.part == "validation")
    return section


def add_corpus(section: Section, corpus: str, scored: Sequence[Scored], *, validation: bool) -> None:
    """The tables, targets and plot of one corpus."""
    fitted = [name for name in fitted_peers(corpus) if scored and name in scored[0].scores]
    told = "".join(f"; {name} was fitted on these pages, its figures are in-sample" for name in fitted)
    section.add(f"{corpus}: HTML", HEADER, tool_rows(scored), f"{len(scored)} pages, best first{told}")
    for title, groups in (
        ("page type", grouped(scored, lambda page: page.page_type)),
        ("language", languages(scored, SHOWN_PAGES)),
    ):
        if len(groups) > 1:
            section.add(f"{corpus}: HTML, mean F1 by {title}", *group_table(groups))
    add_checks(section, corpus, scored, validation=validation)
    bars = tuple((name, bootstrap_mean([page.f1(name) for page in scored])) for name in by_f1(scored))
    section.plots.append(Bars(f"{corpus}-html", f"{corpus}, HTML: mean word F1", bars))
