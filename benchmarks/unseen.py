"""What cleaning is worth on what tools leave that nothing was fitted on: ``python -m benchmarks.unseen --corpora DIR``.

Weights see what Resiliparse, html-text, inscriptis, BeautifulSoup, trafilatura and readability make of pages. People
clean the output of others too. For each of these, and for Resiliparse with the alternative texts of pictures, of which
the fit sees a few labelled lines, the command prints the mean word F1 on validation pages before and after, and how
many pages are worse by more than 0.02.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.corpora import Page, corpus_files, is_validation, read_pages
from benchmarks.html_peers import choose_html_peers
from benchmarks.markdown import CONVERTERS, LEAST_COVER, f1
from benchmarks.metrics import mean, paired_bootstrap
from benchmarks.progress import track
from benchmarks.renderers import render
from declutter import Cleaner

#: Pages of these corpora; their gold texts leave titles out.
CORPORA = ("wcxb", "fundus")
PEERS = ("jusText", "boilerpy3", "boilerpy3 articles", "newspaper4k", "goose3")
WORSE = 0.02


def tools() -> dict[str, Callable[[Page], str]]:
    """What makes text of a page, by name; tools that are not installed are left out."""
    peers, _missing = choose_html_peers(PEERS)
    found: dict[str, Callable[[Page], str]] = {peer.name: peer.extract for peer in peers}
    found["html2text"] = lambda page: CONVERTERS["html2text"](page.html)
    found["resiliparse with alternative texts"] = lambda page: render("resiliparse-alt", page.html)
    return found


def pages(path: Path) -> Iterator[Page]:
    """The validation pages of a corpus whose gold stands on them."""
    return (
        page for page in read_pages(path) if page.gold and (page.cover or 1.0) >= LEAST_COVER and is_validation(page)
    )


def measure(path: Path, cleaner: Cleaner) -> None:
    """Print a row for each tool. Pages of which a tool makes nothing are left out."""
    chosen = list(pages(path))
    for name, extract in tools().items():
        before: list[float] = []
        after: list[float] = []
        for page in track(chosen, name):
            text = extract(page)
            if text.strip():
                before.append(f1(text, page))
                after.append(f1(cleaner.clean(text), page))
        if before:
            worse = sum(one - other > WORSE for one, other in zip(before, after, strict=True))
            change = paired_bootstrap(after, before)
            print(
                f"{path.name.partition('.')[0]:<8} {name:<36} {mean(before):.3f} → {mean(after):.3f}, "
                f"{change.value:+.4f} [{change.low:+.4f}, {change.high:+.4f}], "
                f"{worse} of {len(before)} worse by over {WORSE}"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unseen", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the corpora")
    parser.add_argument("--preset", choices=("recall", "balanced", "precision"), default="balanced")
    options = parser.parse_args()
    cleaner = Cleaner(preset=options.preset, drop={"title"})
    for path in corpus_files(options.corpora):
        if path.name.partition(".")[0] in CORPORA:
            measure(path, cleaner)


if __name__ == "__main__":
    main()
