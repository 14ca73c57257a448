"""Fit and measure what kind of page a page looks like: ``python -m benchmarks.page_types --corpora DIR``.

As HTML and as text, on the training pages whose kinds are known: WCXB's, the articles of Fundus and ZH-WCED, also with
more set around them, and Harvest's forums; not on those whose lines readers labelled for measuring. It prints how many
of WCXB's are told rightly, out-of-fold and on the validation pages; ``--write`` writes the weights.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cache import default_directory
from benchmarks.dataset import SURROUNDED, Document, html_documents, read_documents
from benchmarks.documents import WHOLE_PAGE
from benchmarks.standoff import page_ids
from benchmarks.train import surrounded_documents
from declutter.context import page_row
from declutter.features import Feature
from declutter.html_page import read_html
from declutter.languages import lexicon_of, spoken_in
from declutter.markup import PAGE_MARKUP
from declutter.model import Model, load
from declutter.page import Boxes
from declutter.page_shape import shape_row
from declutter.page_types import FORMAT, PAGE_TYPES, TYPE_FEATURES
from declutter.parse_text import parse_text
from declutter.reading import Reading
from declutter.scoring import describe_reading

Array = Any
#: Of WCXB's training pages 0.76 are told rightly out-of-fold with 200 and 300 rounds, 0.75 with 100 and 500; the
#: chance that a page is an article is surer with 300 than with 200 (log-loss 0.24 and 0.26; 2026-11-30).
ROUNDS, RATE, FEWEST = 300, 0.1, 10
NAMES = ("article", "collection", "documentation", "forum", "listing", "product", "service")


def row_of(document: Document) -> tuple[int, ...] | None:
    """The features of a page, as HTML or as text; None where it shows nothing."""
    model = load()
    if not document.html:
        lines = parse_text(document.text)
        return _row(Reading(lines, lines), model) if lines else None
    page = read_html(document.html)
    return (*_row(page.reading(), model, page.page.boxes), *page.rows[0][-PAGE_MARKUP:]) if page.shown else None


def _row(reading: Reading, model: Model, boxes: Boxes | None = None) -> tuple[int, ...]:
    lines = reading.seen
    first = model.text if boxes is None else model.markup
    described = describe_reading(reading, lexicon_of(spoken_in(lines)), first.wording)
    scores = first.scores(described)
    return (*page_row(lines, described, scores), *shape_row(lines, described, boxes))


def fitted(matrix: Array, kinds: Array, shares: Array, count: int) -> Any:
    """Stumps for every kind; kinds weigh between each page alike and each kind alike, copies share a page's weight."""
    lightgbm: Any = import_module("lightgbm")
    weights = shares / np.sqrt(np.bincount(kinds, shares, minlength=count))[kinds]
    options = {
        "objective": "multiclass", "num_class": count, "num_leaves": 2, "learning_rate": RATE, "verbose": -1,
        "min_data_in_leaf": FEWEST, "num_threads": 1, "deterministic": True, "seed": 1, "min_data_in_bin": 1,
    }  # fmt: skip
    data = lightgbm.Dataset(matrix.astype(float), kinds, weight=weights / weights.mean())
    return lightgbm.train(options, data, ROUNDS)


def exported(booster: Any, of_page: Sequence[Feature]) -> dict[str, Any]:
    """The stumps as one row of weights for each bin of each feature, in thousandths."""
    base = np.zeros((1, len(of_page)))
    bias = booster.predict(base, raw_score=True)[0]
    features = {}
    for number, feature in enumerate(of_page):
        varied = np.repeat(base, len(feature.bins), axis=0)
        varied[:, number] = range(len(feature.bins))
        change = booster.predict(varied, raw_score=True) - bias
        if change.any():
            features[feature.name] = np.rint(change * 1000).astype(int).tolist()
    return {"bias": np.rint(bias * 1000).astype(int).tolist(), "features": features}


def report(title: str, found: Array, kinds: Array, names: Sequence[str]) -> None:
    """How many pages are told rightly, by kind."""
    print(f"{title}: {(found == kinds).mean():.1%} of {len(kinds)} pages")
    for number, name in enumerate(names):
        recall, precision = (found == kinds)[kinds == number].mean(), (found == kinds)[found == number].mean()
        print(f"  {name:<14} recall {recall:.2f}, precision {precision:.2f}")


def fit_kind(documents: Iterable[Document], form: str) -> dict[str, Any]:
    """The weights for pages in one form, fitted on all whose kind is known; prints how well WCXB's are told."""
    excluded = page_ids()
    chosen = (item for item in documents if item.page_type in NAMES and (item.corpus, item.id) not in excluded)
    pages = [(row_of(document), document) for document in chosen]
    pages = [(row, document) for row, document in pages if row is not None]
    copies = Counter((document.corpus, document.id) for _, document in pages)
    shares = np.array([1 / copies[document.corpus, document.id] for _, document in pages])
    matrix = np.array([row for row, _ in pages])
    kinds = np.array([NAMES.index(document.page_type) for _, document in pages])
    folds = np.array([document.fold for _, document in pages])
    validation = np.array([document.validation for _, document in pages])
    told = np.array([document.corpus == "wcxb" and SURROUNDED not in document.tool for _, document in pages])
    apart = np.zeros(len(kinds), dtype=int)
    for number in np.unique(folds[~validation]):
        inside, outside = ~validation & (folds != number), ~validation & (folds == number)
        apart[outside] = (
            fitted(matrix[inside], kinds[inside], shares[inside], len(NAMES)).predict(matrix[outside]).argmax(1)
        )
    use = ~validation & told
    report(f"{form}, WCXB out-of-fold", apart[use], kinds[use], NAMES)
    booster = fitted(matrix[~validation], kinds[~validation], shares[~validation], len(NAMES))
    use = validation & told
    report(f"{form}, WCXB validation", booster.predict(matrix[use]).argmax(1), kinds[use], NAMES)
    return exported(booster, TYPE_FEATURES[form])


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_types", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--cache", type=Path, default=default_directory(), metavar="DIR", help="of rendered pages")
    parser.add_argument("--write", action="store_true", help="write the package's weights")
    parser.add_argument("--only-html", action="store_true", help="the weights of text stay as they are")
    options = parser.parse_args()
    copies = list(surrounded_documents(options.corpora, options.cache, 1))
    data = json.loads(PAGE_TYPES.read_text(encoding="utf-8")) | {"format": FORMAT, "types": NAMES}
    data["html"] = fit_kind(chain(html_documents(options.corpora), (item for item in copies if item.html)), "html")
    if not options.only_html:
        texts = read_documents(options.corpora, (WHOLE_PAGE,), options.cache)
        data["text"] = fit_kind(chain(texts, (item for item in copies if item.tool.endswith(WHOLE_PAGE))), "text")
    if options.write:
        PAGE_TYPES.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
