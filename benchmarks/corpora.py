"""Read labelled pages: declutter's JSONL form and two public corpus layouts.

The JSONL form holds one object a line (``.jsonl``, optionally ``.gz`` or ``.xz``) with the fields
``id, url, lang, page_type, html, gold, lines, title, cover``; all but ``id`` may be missing.
The public layouts are WCXB's (``dev|test/html/ID.html.gz`` beside ``ground-truth/ID.json``) and
Zyte's article-extraction-benchmark (``html/ID.html.gz`` beside ``ground-truth.json``).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

#: Pages whose gold words are mostly absent from the HTML (client-rendered) measure nothing.
MINIMUM_COVER = 0.9


@dataclass(frozen=True, slots=True)
class Page:
    """One labelled page. ``gold`` is the main content as plain text, or None where nobody labelled it."""

    corpus: str
    id: str
    html: str
    gold: str | None
    url: str = ""
    language: str = ""
    page_type: str = ""
    title: str = ""
    cover: float = 1.0
    lines: tuple[tuple[str, str], ...] = field(default=())

    @property
    def host(self) -> str:
        """The host name without a leading ``www.``; the id where the page has no url."""
        name = urlsplit(self.url).hostname or ""
        return name.removeprefix("www.") or self.id

    @property
    def measurable(self) -> bool:
        """Whether the page has gold text that its HTML holds."""
        return bool(self.gold) and bool(self.html) and self.cover >= MINIMUM_COVER


def host_bucket(host: str, buckets: int, salt: str = "") -> int:
    """A stable bucket of a host, the same in every process: SHA-1 of the name modulo ``buckets``."""
    return int(hashlib.sha1((salt + host).encode(), usedforsecurity=False).hexdigest(), 16) % buckets


def is_validation(page: Page) -> bool:
    """Whether a page of a training file belongs to the validation fifth (by host)."""
    return host_bucket(page.host, 5) == 0


def read_pages(path: Path) -> Iterator[Page]:
    """Yield the pages of a JSONL file or of a directory in one of the public layouts.

    Raises ``ValueError`` naming the layouts when a directory is in neither.
    """
    if path.is_file():
        yield from _read_jsonl(path)
    elif (path / "ground-truth.json").is_file():
        yield from _read_zyte(path)
    elif (path / "ground-truth").is_dir():
        yield from _read_wcxb_split(path, skip=frozenset())
    elif (path / "dev" / "ground-truth").is_dir():
        test_ids = frozenset(item.stem for item in (path / "test" / "ground-truth").glob("*.json"))
        yield from _read_wcxb_split(path / "dev", skip=test_ids)
    else:
        raise ValueError(
            f"{path} is neither a .jsonl[.gz|.xz] file nor a directory in WCXB's layout "
            "(html/, ground-truth/) or Zyte's (html/, ground-truth.json)"
        )


def corpus_files(directory: Path) -> list[Path]:
    """All JSONL corpora in a directory and its sub-directories, sorted by path."""
    return sorted(item for item in directory.rglob("*") if ".jsonl" in item.name)


def _open_text(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _read_jsonl(path: Path) -> Iterator[Page]:
    corpus = path.name.split(".jsonl")[0]
    with _open_text(path) as stream:
        for row in stream:
            record: dict[str, Any] = json.loads(row)
            yield Page(
                corpus=corpus,
                id=record["id"],
                html=record.get("html") or "",
                gold=record.get("gold"),
                url=record.get("url") or "",
                language=record.get("lang") or "",
                page_type=record.get("page_type") or "",
                title=record.get("title") or "",
                cover=record.get("cover", 1.0),
                lines=tuple((str(line["label"]), line["text"]) for line in record.get("lines") or ()),
            )


def _read_wcxb_split(directory: Path, skip: frozenset[str]) -> Iterator[Page]:
    for truth_path in sorted((directory / "ground-truth").glob("*.json")):
        html_path = directory / "html" / f"{truth_path.stem}.html.gz"
        if truth_path.stem in skip or not html_path.is_file():
            continue
        truth: dict[str, Any] = json.loads(truth_path.read_text(encoding="utf-8"))
        ground = truth.get("ground_truth", {})
        page_type = truth.get("_internal", {}).get("page_type", {})
        yield Page(
            corpus=f"wcxb-{directory.name}",
            id=truth_path.stem,
            html=gzip.decompress(html_path.read_bytes()).decode("utf-8", "replace"),
            gold=ground.get("main_content"),
            url=truth.get("url") or "",
            language="en",
            page_type=page_type.get("primary") or "",
            title=ground.get("title") or "",
        )


def _read_zyte(directory: Path) -> Iterator[Page]:
    truths: dict[str, dict[str, Any]] = json.loads((directory / "ground-truth.json").read_text(encoding="utf-8"))
    for page_id, truth in sorted(truths.items()):
        raw = (directory / "html" / f"{page_id}.html.gz").read_bytes()
        yield Page(
            corpus="zyte",
            id=page_id,
            html=gzip.decompress(raw).decode("utf-8", "replace"),
            gold=truth.get("articleBody"),
            url=truth.get("url") or "",
            language="en",
            page_type="article",
        )
