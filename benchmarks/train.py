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
from typing import Any

import numpy as np

from benchmarks.alignment import MASKED
from benchmarks.cache import Cache, default_directory
from benchmarks.context_free import HTML_PAIRS, TEXT_PAIRS, fit_context_free
from benchmarks.corpora import Page, host_bucket, is_validation, read_pages
from benchmarks.dataset import (
    BRIEF,
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
from benchmarks.regimes import BANDS, fit_html, fit_texts, residue_chances
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

Array = Any

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
            made = [html_document(changed.page), *page_documents(changed.page, (renderer, extractor), cache)]
            kind = f"{SURROUNDED}{copy}:{BRIEF if changed.brief else ''}"
            documents += [replace(item, tool=kind + item.tool) for item in made if item is not None]
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


def train(documents: Sequence[Prepared], threads: int) -> tuple[dict[str, Any], list[Array]]:
    """The model as it goes into the file, but for its provenance; and every document's out-of-fold scores.

    Articles in brief teach HTML alone, and have no scores as text: there the most of such a page is other stories'
    summaries, which nothing tells from an article.
    """
    set_weights(documents)
    words = fit_wording(documents)
    markup, first = fit_context_free(documents, HTML_PAIRS, threads, apart=False)
    html, html_scores = fit_html(documents, first, threads)
    whole = [document for document in documents if BRIEF not in document.tool]
    set_weights(whole)
    text, first = fit_context_free(whole, TEXT_PAIRS, threads, apart=True)
    pages = page_rows(whole, first)
    residue_bias, residue, chances = residue_chances(whole, pages, threads)
    for document, chance in zip(whole, chances.tolist(), strict=True):
        document.residue_chance = chance
    texts, text_scores = fit_texts(whole, first, pages, threads)
    found = html_scores | text_scores
    scores = [found.get(document.key, np.zeros(0)) for document in documents]
    model = {
        "format": FORMAT,
        "context_free": {"text": text, "html": markup},
        "residue_bias": round(residue_bias * 1000),
        "residue_page": named(residue, PAGE_FEATURES),
        "scores": {
            "whole pages": whole_pages(documents, scores, BANDS),
            "html": whole_pages(documents, scores, BANDS, HTML),
            "residue": residues(documents, scores, BANDS),
            "labelled lines": labelled(documents, scores, BANDS),
        },
        "words": words,
        "html": html,
        **texts,
    }
    return model, scores


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


def save_scores(path: Path, documents: Sequence[Prepared], scores: Sequence[Array]) -> None:
    """The out-of-fold scores and the chance of residue, one pair of arrays a document named corpus/id/tool."""
    names = [item.key for item in documents]
    arrays: dict[str, Any] = {f"{name}:scores": values for name, values in zip(names, scores, strict=True)}
    arrays |= {f"{name}:residue": np.array(item.residue_chance) for name, item in zip(names, documents, strict=True)}
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
        model, scores = train(prepared, options.threads)
        model["provenance"] = provenance(prepared)
        if options.scores is not None:
            save_scores(options.scores, prepared, scores)
        options.output.write_text(dumped(model), encoding="utf-8")
        print(f"{options.output}: {model['scores']}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    names = fit_names(prepared, load(options.output))
    options.labels.write_text(dumped(names), encoding="utf-8")
    print(f"{options.labels}: {names['scores']}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0
