"""What readers said of lines, on the HTML of their pages: ``python -m benchmarks.html_lines --corpora DIR``.

The stand-off labels (``benchmarks/labels``) name lines that extractors and renderers leave of a page. A line of the
page's HTML with the same words is the same line, if all lines with these words have one label. Printed are, for each
label, the share of lines rightly kept or dropped, beside peers that read HTML where they are installed, and how often a
line that is rightly dropped has the right label. The pages were never fitted on; ``--fit`` measures those that were.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpora import Page
from benchmarks.documents import polarity
from benchmarks.html_peers import choose_html_peers
from benchmarks.metrics import bootstrap_ratio
from benchmarks.progress import track
from benchmarks.samples import EITHER
from benchmarks.standoff import FIT, STANDOFF, load, plain_line, said_of_lines
from declutter import Cleaner

PEERS = ("trafilatura", "resiliparse", "readability", "jusText")


class Found(NamedTuple):
    """One labelled line: its label, whether each tool keeps it, the label that declutter gives it."""

    label: str
    kept: Mapping[str, bool]
    named: str


def known_lines(corpora: Path, labels: Path = STANDOFF) -> Iterator[tuple[Page, dict[str, str]]]:
    """The pages with labels, and what their lines are; lines of which readers say two things are left out."""
    documents = load(corpora, labels)
    pages = {(item.corpus, item.id): item.page for item in documents if item.page is not None and item.page.html}
    for key, lines in said_of_lines(documents).items():
        names = {text: {label.partition("/")[0] for label in found} for text, found in lines.items()}
        if key in pages:
            yield pages[key], {text: min(found) for text, found in names.items() if len(found) == 1}


def measure(page: Page, names: Mapping[str, str], peers: Mapping[str, set[str]]) -> Iterator[Found]:
    """The labelled lines that stand in the page's HTML; where one stands twice, it is kept if one of the two is."""
    found: defaultdict[str, list[tuple[bool, str]]] = defaultdict(list)
    for decision in Cleaner(kind="html").explain(page.html).decisions:
        found[plain_line(decision.text)].append((decision.kept, decision.label.value))
    for text, label in names.items():
        if label != EITHER and text in found:
            own = {"declutter": any(kept for kept, _label in found[text])}
            yield Found(label, own | {name: text in lines for name, lines in peers.items()}, found[text][0][1])


def report(lines: list[list[Found]]) -> None:
    """Print a row a label, and how many dropped lines are rightly named."""
    every = [line for page in lines for line in page]
    tools = list(every[0].kept)
    print(f"{'label':<14} {'lines':>6}  declutter" + " " * 16 + "  ".join(f"{name:>12}" for name in tools[1:]))
    counts = Counter(line.label for line in every)
    for label in sorted(counts, key=lambda name: (not polarity(name), -counts[name])):
        keep = bool(polarity(label))
        pairs = [
            (sum(line.kept["declutter"] == keep for line in page if line.label == label),
             sum(line.label == label for line in page))
            for page in lines
        ]  # fmt: skip
        mine = bootstrap_ratio([pair for pair in pairs if pair[1]])
        others = [sum(line.kept[name] == keep for line in every if line.label == label) for name in tools[1:]]
        cells = "  ".join(f"{other / counts[label]:12.3f}" for other in others)
        verb = "kept" if keep else "dropped"
        print(f"{label:<14} {counts[label]:6}  {verb:<7} {mine.value:.3f} [{mine.low:.3f}, {mine.high:.3f}] {cells}")
    gone = [line for line in every if not polarity(line.label) and not line.kept["declutter"]]
    right = sum(line.label == line.named for line in gone)
    print(f"label accuracy: {right / len(gone):.3f} of {len(gone)} rightly dropped lines")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.html_lines", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--fit", action="store_true", help="the lines that weights may be fitted on")
    options = parser.parse_args()
    peers, _missing = choose_html_peers(PEERS)
    lines = []
    for page, names in track(list(known_lines(options.corpora, FIT if options.fit else STANDOFF)), "pages"):
        texts = {peer.name: {plain_line(line) for line in peer.extract(page).splitlines()} for peer in peers}
        lines.append(list(measure(page, names, texts)))
    report(lines)


if __name__ == "__main__":
    main()
