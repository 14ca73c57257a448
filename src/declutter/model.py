"""The integer weights: loading, scoring, and the page's threshold.

``score = bias + Σ weight[evidence]`` in thousandths of a log-odds, exactly. The context-free score reads a
line alone; the context-sensitive pass adds the evidence of its neighbours, its place and its page. What
describes the page is the same for all of its lines, so its weights, and its pairs with features of lines, are
folded into one set of tables a page. On pages that no extractor has been over, a third pass adds what the scores of the
second say of the page's zones.

Of that second pass there is one for each regime: on a whole page nine lines in ten are clutter, on the
residue that an extractor leaves nine in ten are content, and the same neighbours mean different things. The
page's own features say which of the two a text is. A page of HTML has a third, whose lines have features of markup
as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from math import exp
from operator import getitem
from pathlib import Path
from typing import Any, NamedTuple

from declutter.box_zones import BOX_ZONE_FEATURES
from declutter.context import CONTEXT_FEATURES, PAGE_FEATURES
from declutter.features import FEATURES, DescribedLines, Feature, Wording
from declutter.markup import MARKUP_FEATURES
from declutter.sums import Weights
from declutter.values import Preset
from declutter.zones import ZONE_FEATURES

MODEL = Path(__file__).with_name("model.json")
#: The other files of weights: decisions depend on them, so that the model's digest covers them.
_BESIDE = ("labels.json", "page_types.json")
FORMAT = 5
#: The formats that can be read: up to the third one text and HTML have the same context-free weights, up to the fourth
#: the same words.
_ONE_TABLE, _ONE_VOCABULARY = 3, 4
_READABLE = (_ONE_TABLE, _ONE_VOCABULARY, FORMAT)

LINE_FEATURES: tuple[Feature, ...] = (*FEATURES, *CONTEXT_FEATURES)
HTML_FEATURES: tuple[Feature, ...] = (*LINE_FEATURES, *MARKUP_FEATURES)
HTML_ZONE_FEATURES: tuple[Feature, ...] = (*ZONE_FEATURES, *BOX_ZONE_FEATURES)
_BETA: dict[Preset, float] = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}
#: A page is read as residue from this chance on.
RESIDUE_FROM = 0.5
#: How far below its band the threshold of a cautious page lies (set on the harmless texts that the benchmark measures
#: and on turku-lines, 2026-11-22).
_CAUTION = 1_500
#: A least threshold that leaves less than this share of what stays without it is not that page's (of Fundus's
#: validation pages a Japanese one lost its only paragraph; the means of WCXB, Waddle and googletrends are no lower by
#: it, 2026-11-30).
_LEFT = 0.2
#: Scores beyond this many thousandths have the probability of this one.
_CERTAIN = 12_000


Row = tuple[int, ...]


class Pair(NamedTuple):
    """The weights of one pair of features: ``table[bin of first][bin of second]``."""

    first: int
    second: int
    table: list[list[int]]


class Regime(NamedTuple):
    """The weights of the context-sensitive passes in one regime, their calibration and bands.

    ``cues`` holds what a cue weighs here beyond its weight everywhere: inside an article it is surer to mean clutter.
    ``weights`` and ``zone_weights`` are those of lines, ready to be summed up.
    ``bands`` holds for each preset the least and the greatest threshold; where they are equal the threshold is fixed.
    """

    name: str
    features: tuple[Feature, ...]
    bias: int
    cues: dict[str, int]
    line: list[list[int]]
    line_pairs: list[Pair]
    page: list[list[int]]
    page_pairs: list[Pair]
    page_line_pairs: list[Pair]
    zone_features: tuple[Feature, ...]
    zone_bias: int
    zone: list[list[int]]
    zone_pairs: list[Pair]
    bands: dict[Preset, tuple[int, ...]]
    probabilities: list[float]
    weights: Weights
    zone_weights: Weights

    def page_score(self, page: Row) -> int:
        """What the evidence of the page itself adds to each of its lines."""
        score = self.bias + sum(map(getitem, self.page, page))
        return score + sum([pair.table[page[pair.first]][page[pair.second]] for pair in self.page_pairs])

    def scores(self, local: Sequence[int], described: DescribedLines, rows: Sequence[Row], page: Row) -> list[int]:
        """The scores of the second pass: context-free scores plus the evidence of the context."""
        base, cues = self.page_score(page), self.cues
        scores = [start + base + added for start, added in zip(local, self.weights.sums(rows, page), strict=True)]
        if cues:
            for index, hits in enumerate(described.hits):
                for hit in hits:
                    scores[index] += cues.get(hit.name, 0)
        return scores

    def zone_scores(self, scores: Sequence[int], rows: Sequence[Row]) -> list[int]:
        """The final scores: those of the second pass plus the evidence of the zones."""
        bias = self.zone_bias
        return [score + bias + added for score, added in zip(scores, self.zone_weights.sums(rows), strict=True)]

    def probability(self, score: int) -> float:
        """The calibrated chance that a line with this score is main content."""
        clipped = _CERTAIN if score > _CERTAIN else -_CERTAIN if score < -_CERTAIN else score
        return self.probabilities[(clipped + _CERTAIN) // 10]

    def threshold(
        self,
        scores: Sequence[int],
        lengths: Sequence[int],
        preset: Preset,
        *,
        cautious: bool,
        unmeasured: bool = False,
        least: int | None = None,
    ) -> int:
        """The score that a line of this page has to pass.

        Keeping the best-scored lines down to some score has an expected F-beta: Σp·length over the kept, against
        their length and the expected length of the body. The score with the greatest one is taken, clamped to the
        preset's band. A cautious page takes a bound below the band, and one in a language that nobody measured one
        half as far below. Elsewhere ``least`` raises the threshold, but for the recall preset and where hardly
        anything of what stays without it would be left.
        """
        low, high = self.bands[preset]
        if cautious or not scores:
            return low - _CAUTION
        if unmeasured:
            return low - _CAUTION // 2
        if low == high:
            return low
        found = min(high, max(low, self._best_score(scores, lengths, _BETA[preset]) - 1))
        if least is None or preset == "recall" or found >= least:
            return found
        free, left = (_kept(scores, lengths, threshold) for threshold in (found, least))
        return min(high, least) if left >= _LEFT * free else found

    def _best_score(self, scores: Sequence[int], lengths: Sequence[int], beta: float) -> int:
        """The last score of the prefix, best score first, with the greatest expected F-beta."""
        ranked = sorted(zip(scores, lengths, strict=True), reverse=True)
        table = self.probabilities
        gains = [
            table[((_CERTAIN if score > _CERTAIN else -_CERTAIN if score < -_CERTAIN else score) + _CERTAIN) // 10]
            * length
            for score, length in ranked
        ]
        wanted = beta * beta * sum(gains)
        best, where, kept = 0.0, 0, 0
        for position, (gain, (_score, length)) in enumerate(zip(accumulate(gains), ranked, strict=True)):
            kept += length
            value = gain / (kept + wanted)
            if value > best:
                best, where = value, position
        return ranked[where][0]


def _kept(scores: Sequence[int], lengths: Sequence[int], threshold: int) -> int:
    """How many characters pass a threshold."""
    return sum([length for score, length in zip(scores, lengths, strict=True) if score > threshold])


class ContextFree(NamedTuple):
    """The weights of the first pass: what a line says by itself, its words among them."""

    wording: Wording
    bias: int
    cues: dict[str, int]
    tables: list[list[int]]
    pairs: list[Pair]
    weights: Weights

    def cue_weight(self, name: str, prior: int) -> int:
        """The weight of a cue or rule: the learned one, or its prior where nothing was learned."""
        return self.cues.get(name, prior)

    def scores(self, described: DescribedLines) -> list[int]:
        """The context-free score of every line."""
        bias, cues = self.bias, self.cues
        scores = [bias + added for added in self.weights.sums(described.rows)]
        for index, hits in enumerate(described.hits):
            for name, _label, prior in hits:
                scores[index] += cues.get(name, prior)
        return scores


class Model(NamedTuple):
    """All weights of one release. Tables are indexed by feature, then by bin.

    ``text`` and ``markup`` are the context-free weights of text and of HTML. One table for both costs HTML
    0.003 to 0.0065 F1 (WCXB's training pages, three fits, out-of-fold, 2026-11-30; benchmarks/ERRORS.md).
    """

    digest: str
    text: ContextFree
    markup: ContextFree
    residue_bias: int
    residue_tables: list[list[int]]
    whole: Regime
    residue: Regime
    html: Regime

    def residue_share(self, page: Row) -> float:
        """The chance, 0 to 1, that an extractor has been over the page already: no menu at its head, no footer."""
        score = self.residue_bias + sum(map(getitem, self.residue_tables, page))
        return 1 / (1 + exp(-max(-_CERTAIN, min(_CERTAIN, score)) / 1000))

    def regime(self, page: Row) -> Regime:
        """The regime of a page with this row of page features."""
        return self.residue if self.residue_share(page) >= RESIDUE_FROM else self.whole


@cache
def load(path: Path = MODEL) -> Model:
    """Read a model file; raises ``ValueError`` saying what is wrong with a file that is none."""
    try:
        raw = path.read_bytes()
        data = json.loads(raw)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read the model {path}: {error}") from None
    if not isinstance(data, dict) or data.get("format") not in _READABLE:
        raise ValueError(f"{path} is not a declutter model of format {' or '.join(map(str, _READABLE))}")
    try:
        return _from_json(data, _digest(raw))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} does not fit this release's features: {error!r}") from None


def _digest(model: bytes) -> str:
    """Twelve hexadecimal digits that are others as soon as a weight is another."""
    return hashlib.sha256(model + b"".join([MODEL.with_name(name).read_bytes() for name in _BESIDE])).hexdigest()[:12]


def _from_json(data: dict[str, Any], digest: str) -> Model:
    text, markup = map(_context_free, _first_stages(data))
    return Model(
        digest=digest,
        text=text,
        markup=markup,
        residue_bias=_integers("residue_bias", [data["residue_bias"]])[0],
        residue_tables=_tables(data["residue_page"], PAGE_FEATURES),
        whole=_regime("whole", data["whole"], LINE_FEATURES, ZONE_FEATURES),
        residue=_regime("residue", data["residue"], LINE_FEATURES, ()),
        html=_regime("html", data["html"], HTML_FEATURES, HTML_ZONE_FEATURES),
    )


def _first_stages(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The context-free weights of text and of HTML as they stand in the file."""
    if data["format"] == FORMAT:
        return data["context_free"]["text"], data["context_free"]["html"]
    if data["format"] == _ONE_VOCABULARY:
        words = {"words": data["words"]}
        return data["context_free"]["text"] | words, data["context_free"]["html"] | words
    shared = {name: data[name] for name in ("bias", "cues", "words")}
    shared |= {"line": data["local"], "line_pairs": data["local_pairs"]}
    return shared, shared


def _context_free(data: dict[str, Any]) -> ContextFree:
    tables, pairs = _tables(data["line"], FEATURES), _pairs(data["line_pairs"], FEATURES, FEATURES)
    return ContextFree(
        wording=Wording.of(dict(zip(data["words"], _integers("words", data["words"].values()), strict=True))),
        bias=_integers("bias", [data["bias"]])[0],
        cues=dict(zip(data["cues"], _integers("cues", data["cues"].values()), strict=True)),
        tables=tables,
        pairs=pairs,
        weights=Weights(tables, pairs),
    )


def _regime(
    name: str, data: dict[str, Any], features: tuple[Feature, ...], zone_features: tuple[Feature, ...]
) -> Regime:
    slope, offset = float(data["calibration"]["slope"]), float(data["calibration"]["offset"])
    bands = {preset: tuple(_integers(preset, data["bands"][preset])) for preset in _BETA}
    if any(len(band) != 2 or band[0] > band[1] for band in bands.values()):
        raise IndexError("a band has a lower and an upper end")
    line, pairs = _tables(data["line"], features), _pairs(data["line_pairs"], features, features)
    page_line_pairs = _pairs(data["page_line_pairs"], PAGE_FEATURES, features)
    zone, zone_pairs = _tables(data["zone"], zone_features), _pairs(data["zone_pairs"], zone_features, zone_features)
    return Regime(
        name=name,
        features=features,
        bias=_integers("bias", [data["bias"]])[0],
        cues=dict(zip(data["cues"], _integers("cues", data["cues"].values()), strict=True)),
        line=line,
        line_pairs=pairs,
        page=_tables(data["page"], PAGE_FEATURES),
        page_pairs=_pairs(data["page_pairs"], PAGE_FEATURES, PAGE_FEATURES),
        page_line_pairs=page_line_pairs,
        zone_features=zone_features,
        zone_bias=_integers("zone_bias", [data["zone_bias"]])[0],
        zone=zone,
        zone_pairs=zone_pairs,
        bands=bands,
        probabilities=[
            1 / (1 + exp(-(slope * score / 1000 + offset))) for score in range(-_CERTAIN, _CERTAIN + 10, 10)
        ],
        weights=Weights(line, pairs, page_line_pairs),
        zone_weights=Weights(zone, zone_pairs),
    )


def _tables(data: dict[str, list[int]], features: Sequence[Feature]) -> list[list[int]]:
    """One table a feature, in the order of the features; features without weights count nothing."""
    known = {feature.name for feature in features}
    if unknown := set(data) - known:
        raise KeyError(f"unknown features {sorted(unknown)}")
    tables = [data.get(feature.name) or [0] * len(feature.bins) for feature in features]
    for feature, table in zip(features, tables, strict=True):
        if len(_integers(feature.name, table)) != len(feature.bins):
            raise IndexError(f"{feature.name} has {len(feature.bins)} bins, not {len(table)}")
    return tables


def _integers(name: str, values: Iterable[Any]) -> list[int]:
    """The values, which must be integers: a sum of anything else would not be exact."""
    found = list(values)
    if not set(map(type, found)) <= {int}:
        raise TypeError(f"the weights of {name} must be integers")
    return found


def _pairs(rows: list[dict[str, Any]], firsts: Sequence[Feature], seconds: Sequence[Feature]) -> list[Pair]:
    numbers_first = {feature.name: number for number, feature in enumerate(firsts)}
    numbers_second = {feature.name: number for number, feature in enumerate(seconds)}
    pairs = []
    for row in rows:
        first, second = numbers_first[row["features"][0]], numbers_second[row["features"][1]]
        table = [_integers(str(row["features"]), line) for line in row["weights"]]
        if len(table) != len(firsts[first].bins) or any(len(line) != len(seconds[second].bins) for line in table):
            raise IndexError(f"the pair {row['features']} does not fit its features' bins")
        pairs.append(Pair(first, second, table))
    return pairs
