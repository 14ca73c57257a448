"""Where the wrong words are: ``python -m benchmarks.errors --corpora DIR --scores FILE``.

The scores are those that ``python -m benchmarks train --scores FILE`` writes: of folds that did not see a page's host.
Every word of a training page that was wrongly kept or wrongly dropped is put into a class that can be told from the
page and its gold text alone, and counted in per cent of the page's gold words (a page counts at most 200 in a class,
pages count alike). ``benchmarks/ERRORS.md`` reads the tables.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.alignment import CLUTTER, CONTENT
from benchmarks.dataset import html_documents
from benchmarks.folds import kept
from benchmarks.prepared import Prepared, f1, prepare
from benchmarks.regimes import BANDS
from benchmarks.standoff import page_ids
from declutter.page import PROSE_CHARS
from declutter.values import Line

Array = Any
Classes = dict[str, float]

#: A cue at least this strong, and at most so many lines above, names the block that a wrongly kept line stands in.
CUE_PRIOR, CUE_LINES = -1_200, 40
#: No class of a page counts more than this, in per cent of its gold words.
MOST = 200.0
#: A page of which less than this share of the gold words is kept is lost as a whole.
LOST = 0.2


def classes(document: Prepared, stays: Array) -> Classes:
    """The wrong words of a page by class, in per cent of its gold words."""
    found: defaultdict[str, float] = defaultdict(float)
    gold, counts = document.labels == CONTENT, document.word_counts
    total = max(1, int(document.gold_counts.sum()))
    missing = total - int(counts[gold].sum())
    found["gold words on no line that is content"] = max(0, missing)
    places = np.flatnonzero(gold)
    first, last = (places[0], places[-1]) if len(places) else (len(gold), -1)
    lost = counts[gold & stays].sum() < LOST * counts[gold].sum()
    for index in np.flatnonzero((document.labels == CLUTTER) & stays):
        where = "above" if index < first else "below" if index > last else "inside"
        found[f"kept {where}: {_block(document, int(index))}"] += counts[index]
    for index in np.flatnonzero(gold & ~stays):
        found["lost: the page as a whole" if lost else f"lost: {_sort(document.lines[index])}"] += counts[index]
    return {name: min(MOST, 100 * count / total) for name, count in found.items()}


def _block(document: Prepared, index: int) -> str:
    """The label of the nearest cue above, or of the line's own."""
    for place in range(index, max(-1, index - CUE_LINES), -1):
        hits = [hit for hit in document.described[place].hits if hit.prior <= CUE_PRIOR]
        if hits:
            return min(hits, key=lambda hit: hit.prior).label
    return "no cue"


def _sort(line: Line) -> str:
    """What a line is by its markup and length."""
    markup = line.markup
    if markup is not None and markup.level:
        return "headings"
    if markup is not None and markup.row:
        return "table cells"
    if markup is not None and markup.list_kind:
        return "list items"
    return "prose" if len(line.text) >= PROSE_CHARS else "short lines"


def documents(corpora: Path, workers: int) -> list[Prepared]:
    """The training pages of WCXB as HTML."""
    excluded = page_ids()
    chosen = [
        item
        for item in html_documents(corpora, workers)
        if item.corpus == "wcxb" and not item.validation and (item.corpus, item.id) not in excluded and item.labels
    ]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(prepare, chosen, chunksize=16))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the classes of error by page type, and the worst pages of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.errors", description=main.__doc__)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--scores", type=Path, required=True, metavar="FILE", help="what train --scores wrote")
    parser.add_argument("--worst", type=int, default=5, metavar="N", help="pages to name a type (default: 5)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: 2)")
    options = parser.parse_args(argv)
    scores = np.load(options.scores)
    pages: defaultdict[str, list[tuple[float, str, Classes]]] = defaultdict(list)
    for document in documents(options.corpora, options.workers):
        name = f"{document.corpus}/{document.page[1]}/{document.tool}:scores"
        if name in scores and len(scores[name]) == len(document.lines):
            stays = kept(document, scores[name], "balanced", BANDS)
            pages[document.page_type].append((f1(document, stays), document.page[1], classes(document, stays)))
    for page_type, rows in sorted(pages.items()):
        _print(page_type, rows, options.worst)
    return 0


def _print(page_type: str, rows: list[tuple[float, str, Classes]], worst: int) -> None:
    print(f"\n{page_type}: {len(rows)} pages, mean F1 {np.mean([row[0] for row in rows]):.3f}")
    totals: defaultdict[str, float] = defaultdict(float)
    touched: defaultdict[str, int] = defaultdict(int)
    for _f1, _page, found in rows:
        for name, share in found.items():
            totals[name] += share / len(rows)
            touched[name] += share >= 1
    for name, share in sorted(totals.items(), key=lambda item: -item[1]):
        if share >= 1:
            print(f"  {share:5.1f} % of the gold words, on {touched[name]:3d} pages  {name}")
    print("  worst:", ", ".join(f"{page} ({value:.2f})" for value, page, _found in sorted(rows)[:worst]))


if __name__ == "__main__":
    raise SystemExit(main())
