"""Fit the weights of ``model.json``: ``python -m benchmarks train --corpora DIR``.

Two stages of gradient-boosted trees of depth one and two (LightGBM), every tree a step function of one
feature or of one pair, summed up into tables: the context-free score of a line, then the evidence of its
neighbours, its place and its page, fitted on top of context-free scores that come from folds which did not
see the page's host. Every table is the average of several fits that draw lines, features and pairs of their own. The
same corpora give the same file, byte for byte: one thread a fit, fixed seeds, and the versions of the tools are part of
the file.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.alignment import MASKED
from benchmarks.cache import Cache, default_directory
from benchmarks.context_free import HTML_PAIRS, TEXT_PAIRS, fit_context_free
from benchmarks.corpora import Page, host_bucket, is_validation, read_pages
from benchmarks.dataset import (
    HTML,
    LABELLED,
    SURROUNDED,
    TRAINING_CORPORA,
    Document,
    html_document,
    html_documents,
    known_lines,
    labelled_documents,
    page_documents,
    read_documents,
    text_reading,
)
from benchmarks.folds import labelled, residues, whole_pages
from benchmarks.naming import fit_names
from benchmarks.prepared import Prepared, page_rows, prepare, set_weights
from benchmarks.regimes import BANDS, Scores, fit_html, fit_texts, residue_chances
from benchmarks.renderers import EXTRACTORS, FORMS, RENDERERS
from benchmarks.samples import read_samples
from benchmarks.stages import named
from benchmarks.standoff import page_ids, plain_line
from benchmarks.surroundings import Stock, surrounded
from benchmarks.synthetic import cropped, gold_document, harvest, planted, wrapped
from benchmarks.wording import fit_wording
from declutter.context import PAGE_FEATURES
from declutter.labels import LABELS
from declutter.model import FORMAT, MODEL, load
from declutter.page import shown_lines
from declutter.parse_html import parse_html

#: In so many ways more is set around an article (benchmarks/ERRORS.md has the figures).
COPIES = 2


def sample_documents() -> list[Document]:
    """The labelled samples that may be trained on."""
    documents = []
    for sample in read_samples(parts=("fit",)):
        rows = [row for row in sample.lines if row.text.strip()]
        labels = tuple(MASKED if row.keep is None else int(row.keep) for row in rows)
        gold = "\n".join(row.text for row in rows if row.keep)
        documents.append(
            Document(
                "samples",
                sample.name,
                sample.name,
                "article",
                "en",
                "",
                "sample",
                sample.text,
                gold,
                labels,
                validation=False,
                names=tuple("" if row.keep is None else row.label for row in rows),
            )
        )
    return documents


def training_documents(corpora: Path, cache: Path | None, workers: int) -> list[Document]:
    """All documents of both regimes, with the labels that readers gave to lines of their pages."""
    documents = list(labelled_documents(corpora))
    done = {(item.corpus, item.id, item.tool) for item in documents}
    known = known_lines(corpora)
    for document in text_documents(corpora, cache, workers):
        if not document.residue or (document.corpus, document.id, LABELLED + document.tool) not in done:
            documents += _with_parts(_as_known(document, known))
    more = (
        *html_documents(corpora, workers),
        *surrounded_documents(corpora, cache, workers),
        *form_documents(corpora, cache, workers),
    )
    return documents + [_as_known(item, known) for item in more] + sample_documents()


def text_documents(corpora: Path, cache: Path | None, workers: int) -> Iterator[Document]:
    """What tools make of the pages line by line; two renderers a page, so that no tool's habits are learned alone."""
    for document in read_documents(corpora, (*RENDERERS, *EXTRACTORS), cache, workers):
        if document.residue or document.tool in {"resiliparse-full", _other_renderer(document.id)}:
            yield document


def form_documents(corpora: Path, cache: Path | None, workers: int) -> Iterator[Document]:
    """Half of the pages without their line breaks."""
    for document in read_documents(corpora, tuple(FORMS), cache, workers):
        if document.tool == _form(document.id):
            yield document


def _with_parts(document: Document) -> list[Document]:
    """A document, and what is made of one that holds the whole page line by line."""
    if document.tool != "resiliparse-full":
        return [document]
    crop = cropped(document, host_bucket(document.id, 6, "crop:"))
    wraps = [wrapped(document)] if host_bucket(document.id, 4, "wrap:") == 0 else []
    return [document, *([crop] if crop else []), gold_document(document), *wraps]


def surrounded_documents(corpora: Path, cache: Path | None, workers: int) -> Iterator[Document]:
    """Articles with more set around them in several ways, each as HTML and as a renderer and an extractor leave it."""
    excluded = page_ids()
    pages = [page for name in TRAINING_CORPORA for page in read_pages(corpora / f"{name}.jsonl.xz")]
    pages = [page for page in pages if page.measurable and not is_validation(page)]
    articles = [page for page in pages if page.page_type == "article" and (page.corpus, page.id) not in excluded]
    work = partial(_surrounded, stock=Stock.of(pages), cache_directory=cache)
    with ProcessPoolExecutor(workers) as pool:
        for documents in pool.map(work, articles, chunksize=8):
            yield from documents


def _surrounded(page: Page, stock: Stock, cache_directory: Path | None) -> list[Document]:
    """The copies of one page."""
    documents = []
    cache = Cache(cache_directory)
    extractors = sorted(EXTRACTORS)
    first = host_bucket(page.id, len(extractors), "extractor:")
    try:
        for copy in range(COPIES):
            if (changed := surrounded(page, stock, copy)) is None:
                continue
            renderer = "resiliparse-full" if copy == 0 else _other_renderer(page.id)
            extractor = extractors[(first + copy) % len(extractors)]
            made = [html_document(changed), *page_documents(changed, (renderer, extractor), cache)]
            documents += [replace(item, tool=f"{SURROUNDED}{copy}:{item.tool}") for item in made if item is not None]
    finally:
        cache.close()
    return documents


def _other_renderer(page: str) -> str:
    """The renderer beside Resiliparse by which a page is read."""
    others = sorted(set(RENDERERS) - {"resiliparse-full"})
    return others[host_bucket(page, len(others), "tool:")]


def _form(page: str) -> str:
    """The form without the page's line breaks in which half of the pages are read, too; empty for the others."""
    place = host_bucket(page, 2 * len(FORMS), "form:")
    return list(FORMS)[place] if place < len(FORMS) else ""


def _as_known(document: Document, pages: Mapping[tuple[str, str], Mapping[str, tuple[int, str]]]) -> Document:
    """The document with the labels that readers gave to the same lines of the same page."""
    known = pages.get((document.corpus, document.id))
    if not known:
        return document
    text = document.text
    seen = shown_lines(parse_html(document.html))[1] if document.html else text_reading(document.tool, text).seen
    found = [known.get(plain_line(line.text)) for line in seen]
    labels = [one[0] if one else label for one, label in zip(found, document.labels, strict=True)]
    # What lines of text are is learned from the texts that were labelled.
    names = tuple(one[1] if one else "" for one in found) if document.tool == HTML else ()
    return replace(document, labels=tuple(labels), names=names)


def with_planted(documents: list[Document]) -> list[Document]:
    """The documents, and for every English gold text one with the clutter of other pages set in."""
    blocks = harvest(documents)
    golds = [item for item in documents if item.tool == "gold" and item.language.startswith("en")]
    return documents + [planted(item, blocks) for item in golds]


def train(documents: Sequence[Prepared], threads: int, sources: Sequence[str]) -> tuple[dict[str, Any], Scores]:
    """The model's weights of these sources, of "html" and "text"; and the documents' out-of-fold scores."""
    set_weights(documents)
    words = fit_wording(documents)
    model: dict[str, Any] = {"format": FORMAT, "context_free": {}, "scores": {}, "provenance": {}}
    scores: Scores = {}
    fitted_on = provenance(documents)
    for source in sources:
        first, weights, figures, found = _FITS[source](documents, threads)
        model["context_free"][source] = first | {"words": words}
        model["scores"] |= figures
        model["provenance"][source] = fitted_on
        model |= weights
        scores |= found
    return model, scores


class Fitted(NamedTuple):
    """The weights of one source: context-free, and all others; what they are worth, and out-of-fold scores."""

    context_free: dict[str, Any]
    weights: dict[str, Any]
    figures: dict[str, Any]
    scores: Scores


def train_html(documents: Sequence[Prepared], threads: int) -> Fitted:
    """The weights of HTML; what a line says by itself is learned from texts, too."""
    first, first_scores = fit_context_free(documents, HTML_PAIRS, threads, apart=False)
    html, scores = fit_html(documents, first_scores, threads)
    pages = [document for document in documents if document.markup is not None]
    found = [scores[document.key] for document in pages]
    return Fitted(first, {"html": html}, {"html": whole_pages(pages, found, BANDS, HTML)}, scores)


def train_text(documents: Sequence[Prepared], threads: int) -> Fitted:
    """The weights of text; whole pages are learned from HTML, too."""
    first, first_scores = fit_context_free(documents, TEXT_PAIRS, threads, apart=True)
    pages = page_rows(documents, first_scores)
    bias, residue, chances = residue_chances(documents, pages, threads)
    for document, chance in zip(documents, chances.tolist(), strict=True):
        document.residue_chance = chance
    regimes, scores = fit_texts(documents, first_scores, pages, threads)
    texts = [document for document in documents if document.markup is None]
    found = [scores[document.key] for document in texts]
    figures = {
        "whole pages": whole_pages(texts, found, BANDS),
        "residue": residues(texts, found, BANDS),
        "labelled lines": labelled(texts, found, BANDS),
    }
    weights = {"residue_bias": round(bias * 1000), "residue_page": named(residue, PAGE_FEATURES), **regimes}
    return Fitted(first, weights, figures, scores)


_FITS = {"html": train_html, "text": train_text}


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A model with new weights of a source in the place of old ones; ``ValueError`` for one of an older format."""
    if old["format"] != new["format"]:
        raise ValueError(f"weights of format {new['format']} cannot be set into a model of format {old['format']}")
    return old | new | {name: old[name] | new[name] for name in ("context_free", "scores", "provenance")}


#: The corpora fitted on, their licences, and the date of the newest: the date of the model.
CORPORA = {
    "wcxb": "WCXB, M. Foley 2026, annotations CC-BY-4.0",
    "fundus": "Fundus, per-site parsers, MIT",
    "harvest-forum": "Harvest forum posts, Apache-2.0",
    "zh-wced": "ZH-WCED, MIT",
    "samples": "written for declutter, MIT",
}
DATE = "2026-11-24"


def provenance(documents: Sequence[Prepared]) -> dict[str, Any]:
    """What the weights were fitted on, and with what."""
    counts: dict[str, dict[str, int]] = {}
    for document in documents:
        row = counts.setdefault(document.corpus, {"documents": 0, "lines": 0})
        row["documents"] += 1
        row["lines"] += len(document.lines)
    tools = (
        "lightgbm",
        "numpy",
        "rapidfuzz",
        *sorted({package for package, _call in (RENDERERS | EXTRACTORS).values()}),
    )
    return {
        "corpora": {name: {"licence": CORPORA[name], **row} for name, row in sorted(counts.items())},
        "date": DATE,
        "tools": {name: metadata.version(name) for name in tools},
    }


def save_scores(path: Path, documents: Sequence[Prepared], scores: Scores) -> None:
    """The out-of-fold scores and the chance of residue, one pair of arrays a document named corpus/id/tool."""
    arrays: dict[str, Any] = {f"{name}:scores": values for name, values in scores.items()}
    arrays |= {f"{item.key}:residue": np.array(item.residue_chance) for item in documents if item.key in scores}
    np.savez_compressed(path, **arrays)


def dumped(model: dict[str, Any]) -> str:
    """The model as text: one table a line, so that two versions can be compared."""
    text = json.dumps(model, indent=1, sort_keys=True)
    return _ROW.sub(lambda match: "[" + ", ".join(match[1].split()).replace(",,", ",") + "]", text) + "\n"


#: A list of integers spread over lines by ``json.dumps``; one class repeated, between two fixed characters.
_ROW = re.compile(r"\[([\s\d,-]++)\]")


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the weights and write ``model.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks train", description=main.__doc__)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument(
        "--cache", type=Path, default=default_directory(), metavar="DIR", help="where rendered pages are kept"
    )
    parser.add_argument(
        "--output", type=Path, default=MODEL, metavar="FILE", help="the model file (default: the package's)"
    )
    parser.add_argument(
        "--labels", type=Path, default=LABELS, metavar="FILE", help="the file of label weights (default: the package's)"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes for rendering and describing (default: 2)")
    parser.add_argument(
        "--threads", type=int, default=2, help="fits that run at once; the weights do not depend on it (default: 2)"
    )
    parser.add_argument(
        "--scores", type=Path, metavar="FILE", help="write every document's out-of-fold scores (.npz) for studies"
    )
    parser.add_argument(
        "--only-labels", action="store_true", help="fit the label weights alone, for the model that --output names"
    )
    parser.add_argument(
        "--only-html", action="store_true", help="fit the weights of HTML alone; those of text that --output holds stay"
    )
    options = parser.parse_args(argv)
    started = time.monotonic()
    excluded = page_ids()
    fitted = [
        item
        for item in training_documents(options.corpora, options.cache, options.workers)
        if not item.validation and (item.corpus, item.id) not in excluded and item.labels
    ]
    documents = with_planted(fitted)
    print(f"{len(documents)} documents, {time.monotonic() - started:.0f} s", file=sys.stderr)
    with ProcessPoolExecutor(options.workers) as pool:
        prepared = list(pool.map(prepare, documents, chunksize=16))
    print(f"described, {time.monotonic() - started:.0f} s", file=sys.stderr)
    if not options.only_labels:
        model, scores = train(prepared, options.threads, ["html"] if options.only_html else list(_FITS))
        if options.only_html:
            model = merged(json.loads(options.output.read_text(encoding="utf-8")), model)
        if options.scores is not None:
            save_scores(options.scores, prepared, scores)
        options.output.write_text(dumped(model), encoding="utf-8")
        print(f"{options.output}: {model['scores']}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    names = fit_names(prepared, load(options.output))
    options.labels.write_text(dumped(names), encoding="utf-8")
    print(f"{options.labels}: {names['scores']}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0
