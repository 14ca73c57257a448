"""Training documents are described as pages are at run time."""

from __future__ import annotations

from benchmarks.dataset import HTML, Document
from benchmarks.page_types import row_of
from benchmarks.prepared import prepare
from declutter import Cleaner
from declutter.html_page import read_html
from declutter.page_types import TYPE_FEATURES
from tests.helpers import PROSE

#: Cues of menus and of sharing, which are none in code.
CODE = ("Home", "Share", "Subscribe to our newsletter")


def document(code: tuple[str, ...], tag: str) -> Document:
    """A page with some lines as code, or as something else."""
    page = f"<title>Tea</title><p>{'<p>'.join(PROSE[:3])}<{tag}>{chr(10).join(code)}</{tag}><p>{PROSE[3]}"
    texts = [line.text for line in read_html(page).shown]
    return Document(
        "own", "1", "example.org", "article", "en", "", HTML, "\n".join(texts), PROSE[0], (1,) * len(texts),
        validation=False, html=page,
    )  # fmt: skip


def test_code_fires_no_cues_in_training_either() -> None:
    page = document(CODE, "pre")
    prepared = prepare(page)
    fired = [{hit.name for hit in item.hits} for item in prepared.described]
    decisions = Cleaner(kind="html").explain(page.html).decisions
    assert fired == [
        {item.name for item in decision.evidence if item.name.startswith(("cue:", "rule:"))} for decision in decisions
    ]
    assert not any(hits for line, hits in zip(prepared.lines, fired, strict=True) if line.text in CODE)
    assert any(item.hits for item in prepare(document(CODE[2:], "p")).described)


def test_cues_in_code_say_nothing_of_the_kind_of_page() -> None:
    other = tuple("x" * len(word) for word in CODE)
    page, text = (row_of(document(lines, "pre")) for lines in (CODE, other))
    assert page is not None
    assert text is not None
    names = [feature.name for feature in TYPE_FEATURES["html"]]
    changed = {name for name, one, two in zip(names, page, text, strict=True) if one != two}
    # The features that count lines by the labels of their cues are named after those.
    assert not {name for name in changed if name == "page_cue_percent" or name.endswith("_lines")}
