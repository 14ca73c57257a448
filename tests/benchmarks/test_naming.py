"""The weights that name lines: what markup says before anything is learned, and a small fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.dataset import HTML, Document
from benchmarks.naming import FAR, NEAR, element_prior, fit_names
from benchmarks.prepared import Prepared, prepare, set_weights
from benchmarks.standoff import plain_line
from declutter.html_page import read_html
from declutter.labels import CLUTTER_LABELS, load
from declutter.model import HTML_FEATURES
from declutter.model import load as load_model
from tests.helpers import PROSE

HOSTS = tuple(f"{name}.example.org" for name in "abcdefgh")
#: What stands on the pages of the small fit, and what readers called it.
SAID = {"Harbour Post": "title", "On the quay": "heading", "Tide tables": "navigation", "Ann Oakes": "byline"}


def prior(feature: str, found: str) -> dict[str, float]:
    """What a bin says, by the labels of which it says anything."""
    number = [item.name for item in HTML_FEATURES].index(feature)
    weights = element_prior(number, HTML_FEATURES[number].bins.index(found))
    return {label.value: weight for label, weight in zip(CLUTTER_LABELS, weights, strict=True) if weight}


@pytest.mark.parametrize(
    ("feature", "found", "expected"),
    [
        ("html_in_newsletter", "near", {"newsletter": NEAR}),
        ("html_in_newsletter", "far", {"newsletter": FAR}),
        ("html_in_newsletter", "no", {}),
        ("html_in_byline", "near", {}),
        ("html_named", "byline", {"byline": NEAR}),
        ("html_tag", "figcaption", {"caption": NEAR}),
        ("html_tag", "header", {}),
        ("html_landmark", "nav", {"navigation": NEAR}),
        ("html_linked", "100+", {}),
    ],
)
def test_names_of_elements_start_with_a_weight(feature: str, found: str, expected: dict[str, float]) -> None:
    assert prior(feature, found) == expected


def document(host: str, *, html: bool) -> Prepared:
    """A page whose lines are named, as text or as HTML."""
    lines = [*SAID, *PROSE[:2]]
    body = "".join(f"<p class={'author' if line == 'Ann Oakes' else 'line'}>{line}</p>" for line in lines)
    page = f"<body>{body}" if html else ""
    if html:
        assert [line.text for line in read_html(page).shown] == lines
    return prepare(
        Document(
            "own", host, host, "article", "en", "", HTML if html else "labelled-resiliparse", "\n".join(lines),
            "\n".join(PROSE[:2]), tuple(int(line in PROSE) for line in lines), validation=False,
            names=tuple(SAID.get(line, "body") for line in lines), html=page,
        )
    )  # fmt: skip


def test_a_small_fit_can_be_loaded_and_knows_what_it_saw(tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="scipy fits the weights; it is in the extra train")
    documents = [document(host, html=html) for host in HOSTS for html in (False, True)]
    set_weights(documents)
    found = fit_names(documents, load_model())
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    tables = load(path)
    assert {name for name, _score in found["scores"].items()} == {"shapes", "clutter", "markup"}
    assert found["scores"]["clutter"]["lines"] == found["scores"]["markup"]["lines"] == 2 * len(HOSTS)
    # Every page says the same, so that weights without a page's host know all of it.
    assert found["scores"]["clutter"]["right"] == found["scores"]["markup"]["right"] == 1
    assert len(tables.markup.features) < len(HTML_FEATURES)
    assert not tables.markup.words


def test_a_line_is_found_in_what_other_tools_make_of_it() -> None:
    lines = ("tea  and milk", "- tea and milk", "  * tea and milk ", "## tea and\tmilk")
    assert {plain_line(line) for line in lines} == {
        "tea and milk"
    }
