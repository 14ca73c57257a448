"""The page of ``declutter report``: one file, offline, and safe with whatever the corpus holds.

What comes from the corpus is escaped, or handed over as JSON that the script shows as text. The content security
policy allows this page's own style and script, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from declutter.corpus_report import Call, Figures
from declutter.render import visible
from declutter.values import Label, Result

#: The documents' share of the page's five megabytes, and the most that one of them may take.
_DOCUMENTS_BYTES, _DOCUMENT_BYTES = 3_600_000, 80_000
#: Summands that are shown of a score.
_EVIDENCE = 6
#: Sites in the table beside the labels.
_SITES = 16
_HEADS = (Label.TITLE, Label.HEADING)


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the page."""

    name: str
    url: str | None
    result: Result


def page(title: str, figures: Figures, shown: Iterable[Shown], version: str) -> str:
    """The whole page.

    >>> made = page("x", Figures(), [], "0")
    >>> made.startswith("<!doctype html>"), "default-src 'none'" in made
    (True, True)
    """
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    data = {"documents": _documents(shown), "labels": [label for label, _ in figures.labels.most_common()]}
    return Template(_asset("report.html")).substitute(
        policy=policy,
        title=_text(title),
        style=style,
        head=_head(title, figures),
        labels=_labels(figures),
        sites=_sites(figures),
        repeated=_repeated(figures),
        closest=_closest(figures.calls),
        version=_text(version),
        data=_json(data),
        script=script,
    )


def _asset(name: str) -> str:
    return files("declutter").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(text: str) -> str:
    """Text of the corpus for HTML: controls made visible, markup escaped."""
    return escape(visible(text, spare="\n\t"))


def _json(data: object) -> str:
    r"""JSON for a script element: nothing in it can end the element or open another.

    >>> _json("</script><!--")
    '"\\u003c/script\\u003e\\u003c!--"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# --- the parts that need no script -------------------------------------------------------------------------------


def _head(title: str, figures: Figures) -> str:
    whole = figures.whole
    interval = f" ± {_percent(figures.interval)}" if figures.interval else ""
    read = f"a sample of {100 * figures.sampled:.2g} % of it was read, " if figures.sampled < 1 else ""
    facts = (
        ("documents", f"{whole.documents:,}"),
        ("characters", _amount(whole.characters)),
        ("documents with clutter", f"{100 * figures.touched / max(whole.documents, 1):.0f} %"),
        ("dropped lines", f"{figures.lines_dropped:,}"),
        ("kept lines", f"{figures.lines_kept:,}"),
        ("could not be read", f"{figures.failed:,}"),
    )
    return f"""<h1>{_text(title)}</h1>
<div class="figure"><strong>{_percent(whole.share)} %</strong>
<span><b>{interval.strip()}</b> of this corpus is still clutter, by characters
({read}95 % interval over documents).</span></div>
{_strip(figures)}
<dl class="facts">{"".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)}</dl>"""


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _amount(number: int) -> str:
    """A number of characters for people.

    >>> _amount(950), _amount(23_400), _amount(7_800_000)
    ('950', '23 k', '7.8 M')
    """
    for least, name in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= least:
            value = number / least
            return f"{value:.1f} {name}" if value < 10 else f"{value:.0f} {name}"  # noqa: PLR2004 - two digits
    return str(number)


def _strip(figures: Figures) -> str:
    """The corpus as one bar: what stays, then every label."""
    total = figures.whole.characters or 1
    parts, at = [], 0.0
    for label, characters in (
        ("kept", figures.whole.characters - figures.whole.dropped),
        *figures.labels.most_common(),
    ):
        width = 100 * characters / total
        name = "kept" if label == "kept" else f"{label}, {width:.1f} %"
        parts.append(
            f'<rect class="fill l-{label}" x="{at:.3f}%" width="{max(width, 0.05):.3f}%" height="100%">'
            f"<title>{name}</title></rect>"
        )
        at += width
    return f'<svg class="strip" role="img" aria-label="Shares of kept and dropped text">{"".join(parts)}</svg>'


def _bar(share: float, label: str) -> str:
    rect = f'<rect class="fill l-{label}" width="{100 * share:.2f}%" height="100%"/>'
    return f'<td class="bar"><svg aria-hidden="true">{rect}</svg></td>'


def _chip(label: str) -> str:
    return f'<span class="chip l-{label}">{label}</span>'


def _labels(figures: Figures) -> str:
    if not figures.labels:
        return '<p class="note">Nothing is dropped.</p>'
    most = figures.labels.most_common(1)[0][1]
    rows = "".join(
        f"<tr><td>{_chip(label)}</td>{_bar(size / most, label)}"
        f'<td class="n">{100 * size / figures.whole.characters:.2f} %</td>'
        f'<td class="n">{figures.label_lines[label]:,}</td><td class="n">{figures.label_documents[label]:,}</td></tr>'
        for label, size in figures.labels.most_common()
    )
    return _table(("label", "", "#share", "#lines", "#documents"), rows)


def _sites(figures: Figures) -> str:
    sites = figures.top_sites()
    if not sites:
        return '<p class="note">There is no document.</p>'
    most = max(part.dropped for _, part in sites) or 1
    rows = "".join(
        f"<tr><td>{_text(_cut(name, 60))}</td>{_bar(part.dropped / most, 'teaser')}"
        f'<td class="n">{_amount(part.dropped)}</td><td class="n">{_percent(part.share)} %</td>'
        f'<td class="n">{part.documents:,}</td></tr>'
        for name, part in sites[:_SITES]
    )
    rest = len(figures.sites) - min(len(sites), _SITES)
    note = f'<p class="note">and {rest:,} more with less clutter</p>' if rest else ""
    return _table(("site", "", "#clutter", "#share", "#documents"), rows) + note


def _repeated(figures: Figures) -> str:
    repeated = figures.top_repeated()
    if not repeated:
        return '<p class="note">No dropped line stands in the corpus twice.</p>'
    rows = "".join(
        f'<tr><td class="n">{count:,} ×</td><td>{_text(text)}</td><td>{_chip(label)}</td>'
        f'<td><button type="button" class="chip l-kept" data-find="{_text(text[:60])}">find</button></td></tr>'
        for (text, label), count in repeated
    )
    return _table(("#times", "line", "label", ""), rows)


def _closest(calls: list[tuple[Call, str]]) -> str:
    if not calls:
        return '<p class="note">There is no decision.</p>'
    rows = "".join(
        f'<tr><td class="verdict">{"kept" if call.kept else "dropped"}</td><td>{_text(call.text)}'
        f"<small>{_text(call.reason)} · {_text(_cut(name, 80))}</small></td><td>{_chip(call.label)}</td>"
        f'<td class="n">{100 * call.probability:.0f} %</td></tr>'
        for call, name in calls
    )
    return _table(("decision", "line", "label", "#main content"), rows)


def _table(names: tuple[str, ...], rows: str) -> str:
    """A table; names that start with # head columns of numbers."""
    heads = "".join(
        f'<th scope="col" class="n">{name[1:]}</th>' if name.startswith("#") else f'<th scope="col">{name}</th>'
        for name in names
    )
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


# --- the documents -----------------------------------------------------------------------------------------------


def _documents(shown: Iterable[Shown]) -> list[dict[str, Any]]:
    """The documents as the script reads them, as many as fit."""
    found: list[dict[str, Any]] = []
    left = _DOCUMENTS_BYTES
    for document in shown:
        data = _document(document)
        left -= len(_json(data).encode("utf-8", "replace"))
        if left < 0:
            break
        found.append(data)
    return found


def _document(document: Shown) -> dict[str, Any]:
    result = document.result
    spans: list[dict[str, Any]] = []
    left = _DOCUMENT_BYTES
    characters = dropped = end = 0
    for decision in result.decisions:
        characters += len(decision.text)
        dropped += 0 if decision.kept else len(decision.text)
        if left <= 0:
            continue
        span: dict[str, Any] = {"text": visible(decision.text[:left], spare="\t")}
        if spans and decision.start - end > 1:
            span["gap"] = 1
        end = decision.end
        if decision.kept:
            span["head"] = int(decision.label in _HEADS)
        else:
            evidence = [[item.name, item.weight] for item in decision.evidence[:_EVIDENCE]]
            span |= {
                "label": decision.label.value, "reason": visible(decision.reason), "evidence": evidence,
                "score": decision.score, "probability": round(decision.probability, 3),
            }  # fmt: skip
        left -= len(span["text"]) + 200
        spans.append(span)
    return {
        "name": visible(document.name), "url": visible(document.url or ""), "characters": characters,
        "share": round(dropped / characters, 4) if characters else 0, "threshold": result.threshold, "cut": left <= 0,
        "spans": spans,
    }  # fmt: skip
