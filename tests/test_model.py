"""The weights: reading them, adding them up, and the threshold of a page."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from html import escape
from math import exp
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Result
from declutter.context import PAGE_FEATURES
from declutter.features import FEATURES
from declutter.lexicon import languages_shipped
from declutter.lexicon import load as load_lexicon
from declutter.markup import MARKUP_FEATURES
from declutter.model import MODEL, load
from declutter.rules import RULES
from declutter.zones import ZONE_FEATURES
from tests.helpers import CLUTTER, PROSE, any_text, sample_texts, sources

#: Turns the data of a model into a model file and gives its path.
Write = Callable[[dict[str, Any]], Path]
PRESETS = ("precision", "balanced", "recall")
REGIMES = ("whole", "residue", "html")
MARKUP = MARKUP_FEATURES[0]
CHARS = next(feature.bins for feature in FEATURES if feature.name == "chars")
WORDING = next(feature.bins for feature in FEATURES if feature.name == "wording")
SEGMENTS = next(feature.bins for feature in ZONE_FEATURES if feature.name == "zone_segments")
WIDE = 10**6
#: Fires on "Read: …".
READ = "cue:teaser.read_colon"

#: How far below its band the threshold of a cautious page lies.
CAUTION = 1_500


def same_bands(*ends: float) -> dict[str, list[float]]:
    """The same band for every preset."""
    return {preset: list(ends) for preset in PRESETS}


def regime(**changes: Any) -> dict[str, Any]:
    """The weights of one regime: none, save for the changes."""
    return {
        "bias": 0,
        "cues": {},
        "line": {},
        "line_pairs": [],
        "page": {},
        "page_pairs": [],
        "page_line_pairs": [],
        "zone_bias": 0,
        "zone": {},
        "zone_pairs": [],
        "calibration": {"slope": 1.0, "offset": 0.0},
        "bands": same_bands(-WIDE, WIDE),
    } | changes


def first(**changes: Any) -> dict[str, Any]:
    """The context-free weights of text or of HTML: none, save for the changes."""
    return {"bias": 0, "cues": {}, "line": {}, "line_pairs": [], "words": {}} | changes


def both(**changes: Any) -> dict[str, Any]:
    """The same context-free weights for text and HTML."""
    return {"text": first(**changes), "html": first(**changes)}


def blank(**changes: Any) -> dict[str, Any]:
    """A model without weights but for the changes; every text is a whole page to it."""
    return {
        "format": 5,
        "context_free": both(),
        "residue_bias": -9_000,
        "residue_page": {},
        "whole": regime(),
        "residue": regime(),
        "html": regime(),
    } | changes


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write a model file under a name of its own: a model that has been read is not read again."""
    folder = tmp_path_factory.mktemp("models")

    def written(data: dict[str, Any]) -> Path:
        content = json.dumps(data)
        path = folder / f"{abs(hash(content))}.json"
        path.write_text(content, encoding="utf-8")
        return path

    return written


class TestReading:
    def test_the_shipped_model_fits_the_features(self) -> None:
        assert load().digest == load(MODEL).digest

    def test_the_blank_model_has_the_parts_of_the_shipped_one(self) -> None:
        data = json.loads(MODEL.read_text(encoding="utf-8"))
        assert set(blank()) == set(data) - {"provenance", "scores"}
        for name in REGIMES:
            assert set(regime()) == set(data[name])

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"not json"])
    def test_what_is_no_json(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "model.json"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"cannot read the model .*model\.json"):
            Cleaner(model=path)

    @pytest.mark.parametrize("name", ["missing.json", "."])
    def test_what_is_no_file(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="cannot read the model"):
            Cleaner(model=tmp_path / name)

    @pytest.mark.parametrize("data", [[], 3, None, {}, {"format": 1}, {"format": "4"}, {"format": 2}], ids=repr)
    def test_what_is_no_model(self, data: Any, write: Write) -> None:
        with pytest.raises(ValueError, match="is not a declutter model of format 3 or 4 or 5"):
            Cleaner(model=write(data))

    @pytest.mark.parametrize("missing", sorted(set(blank()) - {"format"}))
    def test_a_part_that_is_missing(self, missing: str, write: Write) -> None:
        data = blank()
        del data[missing]
        with pytest.raises(ValueError, match="does not fit this release's features.*" + missing):
            Cleaner(model=write(data))

    @pytest.mark.parametrize("missing", sorted(regime()))
    @pytest.mark.parametrize("name", REGIMES)
    def test_a_part_of_a_regime_that_is_missing(self, name: str, missing: str, write: Write) -> None:
        data = blank()
        del data[name][missing]
        with pytest.raises(ValueError, match="does not fit this release's features.*" + missing):
            Cleaner(model=write(data))

    @pytest.mark.parametrize(
        "changes",
        [
            {"context_free": both(line={"no_such_feature": [1]})},
            {"context_free": both(line={"chars": [1, 2]})},
            {"context_free": both(line=[1, 2])},
            {"context_free": both(line_pairs=[{"features": ["chars", "words"], "weights": [[0]]}])},
            {"context_free": both(line_pairs=[{"features": ["chars", "previous"], "weights": [[0]]}])},
            {"context_free": both(bias="much")},
            {"context_free": both() | {"html": first(bias=0.5)}},
            {"context_free": both(words=["rain"])},
            {"context_free": both() | {"html": first(words={"rain": "wet"})}},
            {"context_free": both(cues={"cue:teaser.read_colon": 1.5})},
            {"residue_bias": None},
            {"residue_page": {"chars": [0] * len(CHARS)}},
            {"whole": []},
        ],
        ids=lambda changes: json.dumps(changes)[:50],
    )
    def test_weights_that_do_not_fit(self, changes: dict[str, Any], write: Write) -> None:
        with pytest.raises(ValueError, match="does not fit this release's features"):
            Cleaner(model=write(blank(**changes)))

    @pytest.mark.parametrize("name", REGIMES)
    @pytest.mark.parametrize(
        "changes",
        [
            {"line": {"chars": [0] * (len(CHARS) + 1)}},
            {"line": {"page_lines": [0] * 13}},
            {"page": {"chars": [0] * len(CHARS)}},
            {"line_pairs": [{"weights": []}]},
            {"page_pairs": [{"features": ["page_lines", "chars"], "weights": [[0]]}]},
            {"cues": {"cue:teaser.read_colon": None}},
            {"calibration": {"slope": "steep", "offset": 0}},
            {"bands": {"balanced": [0]}},
            {"bands": {}},
            {"bands": same_bands(5)},
            {"bands": same_bands(5, 4)},
            {"bands": same_bands(4, 5.0)},
        ],
        ids=lambda changes: json.dumps(changes)[:50],
    )
    def test_weights_of_a_regime_that_do_not_fit(self, changes: dict[str, Any], name: str, write: Write) -> None:
        with pytest.raises(ValueError, match="does not fit this release's features"):
            Cleaner(model=write(blank(**{name: regime(**changes)})))

    @pytest.mark.parametrize("name", ["whole", "residue"])
    def test_only_pages_of_html_have_features_of_markup(self, name: str, write: Write) -> None:
        weights = {"line": {MARKUP.name: [0] * len(MARKUP.bins)}}
        assert Cleaner(model=write(blank(html=regime(**weights)))).clean("One.") == "One."
        with pytest.raises(ValueError, match="unknown features"):
            Cleaner(model=write(blank(**{name: regime(**weights)})))

    def test_a_path_may_be_a_str(self, write: Write) -> None:
        path = write(blank(context_free=both(bias=5)))
        assert Cleaner(model=str(path)).explain("One.").version == Cleaner(model=path).explain("One.").version

    def test_the_version_names_the_model(self, write: Write) -> None:
        other = Cleaner(model=write(blank(context_free=both(bias=6))))
        assert other.explain("").version != Cleaner().explain("").version

    def test_the_shipped_model_by_its_path_decides_alike(self) -> None:
        for text in sample_texts():
            assert Cleaner(model=MODEL).explain(text) == Cleaner().explain(text)


class TestScores:
    def test_without_weights_every_score_is_the_bias(self, write: Write) -> None:
        cleaner = Cleaner(model=write(blank(context_free=both(bias=300), whole=regime(bias=-120))))
        for decision in cleaner.explain("Zebras graze.\n\nLions do not graze at all.").decisions:
            assert [(item.name, item.weight) for item in decision.evidence if item.group != "page"] == [("bias", 180)]

    def test_a_cue_without_a_learned_weight_weighs_its_prior(self, write: Write) -> None:
        (prior,) = {hit.prior for hit in load_lexicon("en").hits if hit.name == READ}
        for cues, weight in (({}, prior), ({READ: -7}, -7)):
            decision = Cleaner(model=write(blank(context_free=both(cues=cues)))).explain(CLUTTER[1]).decisions[0]
            assert (READ, weight) in [(item.name, item.weight) for item in decision.evidence]

    @given(data=st.data())
    def test_every_kind_of_weight_is_counted_and_told(self, write: Write, data: st.DataObject) -> None:
        weights = st.integers(-900, 900)
        table = data.draw(st.lists(weights, min_size=len(CHARS), max_size=len(CHARS)))
        pair = [table] * len(CHARS)
        gaps = data.draw(st.lists(weights, min_size=5, max_size=5))
        wording = data.draw(st.lists(weights, min_size=len(WORDING), max_size=len(WORDING)))
        weight = data.draw(weights)
        residue = data.draw(st.booleans())
        alike = regime(
            bias=weight,
            cues={READ: weight},
            line={"chars": table, "gaps": gaps},
            page={"page_gap_percent": [weight] * 19},
            line_pairs=[{"features": ["gaps", "chars"], "weights": [table] * 5}],
            page_pairs=[{"features": ["page_gap_percent", "page_gap_percent"], "weights": [[weight] * 19] * 19}],
            page_line_pairs=[{"features": ["page_gap_percent", "gaps"], "weights": [gaps] * 19}],
            zone_bias=weight,
            zone={"zone_segments": [weight] * len(SEGMENTS)},
            zone_pairs=[{"features": ["zone_segments"] * 2, "weights": [[weight] * len(SEGMENTS)] * len(SEGMENTS)}],
        )
        model = blank(
            context_free=both(
                bias=weight,
                cues={READ: weight},
                line={"chars": table, "wording": wording},
                line_pairs=[{"features": ["chars", "chars"], "weights": pair}],
                words={"twenty-one": 1_000, "three$": -1_000},
            ),
            whole=alike,
            residue=alike | {"zone_bias": 0, "zone": {}, "zone_pairs": []},
            html=alike,
            residue_bias=9_000 if residue else -9_000,
        )
        cleaner = Cleaner(model=write(model))
        lengths = [CHARS.index(name) for name in ("0-3", "20-24", "4-7", "12-15")]
        words = [WORDING.index(name) for name in ("+0.00", "+1.00", "-1.00", "+0.00")]
        text = cleaner.explain("one\n\ntwenty-one and a half\nthree\nRead: a b c d")
        page = cleaner.explain("<p>one</p><p>twenty-one and a half</p><p>three</p><p>Read: a b c d</p>", url=None)
        for result, places in ((text, (2, 1, 0, 0)), (page, (2, 3, 3, 1))):
            for decision, length, word, gap in zip(result.decisions, lengths, words, places, strict=True):
                cued = 2 if decision.text.startswith("Read:") else 0
                expected = 4 * table[length] + wording[word] + 2 * gaps[gap] + (4 + cued) * weight
                assert decision.score == expected
                assert decision.score == sum(item.weight for item in decision.evidence)

    @pytest.mark.parametrize("residue", [True, False])
    def test_zones_weigh_on_pages_of_some_lines_that_are_no_residue(self, write: Write, *, residue: bool) -> None:
        zoned = regime(
            zone_bias=3,
            zone={"zone_segments": [40] * len(SEGMENTS)},
            zone_pairs=[{"features": ["zone_segments"] * 2, "weights": [[500] * len(SEGMENTS)] * len(SEGMENTS)}],
        )
        data = blank(whole=zoned, html=zoned, residue_bias=9_000 if residue else -9_000)
        model = write(data)
        for lines in (6, 7):
            for result, weighs in (
                (Cleaner(model=model, kind="text").explain("\n".join(["Read more: tea"] * lines)), not residue),
                (Cleaner(model=model, kind="html").explain("<p>Read more: tea" * lines), True),
            ):
                for decision in result.decisions:
                    found = [item.weight for item in decision.evidence if item.name.startswith(("bias", "zone_"))]
                    assert sorted(found) == ([3, 40, 500] if weighs and lines == 7 else [])
                    assert decision.score == sum(item.weight for item in decision.evidence)

    def test_learned_weights_belong_to_cues_and_do_not_turn_their_sign(self) -> None:
        measured = [language for language, shipped in languages_shipped().items() if shipped.measured]
        priors = {hit.name: hit.prior for language in measured for hit in load_lexicon(language).hits} | {
            f"rule:{rule.name}": rule.prior for rule in RULES
        }
        for weights in (load().text.cues, load().markup.cues):
            for name, weight in weights.items():
                assert weight * priors[name] >= 0, name
        for name in REGIMES:
            assert set(getattr(load(), name).cues) <= set(priors)

    @given(st.sampled_from(REGIMES), st.integers(-(10**7), 10**7), st.integers(0, 10**6))
    def test_probability_grows_with_the_score(self, name: str, score: int, more: int) -> None:
        probability = getattr(load(), name).probability
        assert 0 < probability(score) <= probability(score + more) < 1


def expected_f(result: Result, threshold: float, beta: float) -> float:
    """The expected F-beta of keeping what passes a threshold; scores without what the page adds to all."""
    gain = kept = total = 0.0
    for decision in result.decisions:
        score = plain_score(decision)
        length = len(decision.text)
        mass = length / (1 + exp(-max(-12_000, min(12_000, score)) / 1_000))
        total += mass
        if score > threshold:
            gain += mass
            kept += length
    return (1 + beta**2) * gain / (kept + beta**2 * total)


def plain_score(decision: Any) -> int:
    """The score that the threshold is found from."""
    return sum(item.weight for item in decision.evidence if item.name != "page:no_sign")


class TestThreshold:
    @given(
        texts=st.lists(st.sampled_from([*PROSE, *CLUTTER, "one", "one two three"]), min_size=1, max_size=12),
        data=st.data(),
    )
    def test_is_the_best_for_the_expected_f(self, write: Write, texts: list[str], data: st.DataObject) -> None:
        table = data.draw(st.lists(st.integers(-5_000, 5_000), min_size=len(CHARS), max_size=len(CHARS)))
        # What extractors leave: articles among whole pages have a least threshold.
        path = write(blank(context_free=both(line={"chars": table}), residue_bias=9_000))
        for preset, beta in zip(PRESETS, (0.5, 1.0, 2.0), strict=True):
            # Under an ad label, which says that this is a page.
            page = "\n".join([CLUTTER[0], *texts])
            result = Cleaner(model=path, preset=preset, language="en").explain(page)  # type: ignore[arg-type]
            found = expected_f(result, result.threshold, beta)
            best = max(expected_f(result, plain_score(decision) - 1, beta) for decision in result.decisions)
            assert found == pytest.approx(best, abs=0.004)

    @given(
        scores=st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=20),
        least=st.integers(-3_000, 3_000),
        name=st.sampled_from(("whole", "html")),
        data=st.data(),
    )
    def test_of_an_article_is_not_below_the_least(
        self, scores: list[int], least: int, name: str, data: st.DataObject
    ) -> None:
        """But for the recall preset, cautious pages, and where hardly anything would be left; presets nest with it."""
        lengths = data.draw(st.lists(st.integers(1, 500), min_size=len(scores), max_size=len(scores)))
        regime = getattr(load(), name)
        found = {preset: regime.threshold(scores, lengths, preset, cautious=False, least=least) for preset in PRESETS}
        free = {preset: regime.threshold(scores, lengths, preset, cautious=False) for preset in PRESETS}
        assert found["precision"] >= found["balanced"] >= found["recall"] == free["recall"]
        for preset in ("precision", "balanced"):
            raised = min(regime.bands[preset][1], max(least, free[preset]))
            stays, left = (
                sum(length for score, length in zip(scores, lengths, strict=True) if score > threshold)
                for threshold in (free[preset], max(least, free[preset]))
            )
            assert found[preset] == (raised if left >= stays / 5 else free[preset])
            careful = regime.threshold(scores, lengths, preset, cautious=True, least=least)
            assert careful == regime.threshold(scores, lengths, preset, cautious=True)

    def test_has_to_be_passed(self, write: Write) -> None:
        for score, kept in ((99, False), (100, False), (101, True)):
            path = write(blank(context_free=both(bias=score), whole=regime(bands=same_bands(100, 100))))
            # Under an ad label, which says that this is a page.
            decision = Cleaner(model=path).explain(f"{CLUTTER[0]}\n{PROSE[0]}").decisions[1]
            assert (decision.score, decision.kept) == (score, kept)

    def test_stays_in_the_band(self, write: Write) -> None:
        for low, high in ((50, 90), (-900, -800)):
            bands = same_bands(low, high)
            path = write(
                blank(
                    whole=regime(bands=bands),
                    html=regime(bands=bands),
                    context_free=both(line={"chars": [70] * len(CHARS)}),
                )
            )
            for text in (*sample_texts(), "One."):
                threshold = Cleaner(model=path).explain(text).threshold
                assert threshold == low - CAUTION or low <= threshold <= high
                page = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
                assert low <= Cleaner(model=path, kind="html").explain(page).threshold <= high

    def test_a_language_without_a_lexicon_takes_the_lower_end(self, write: Write) -> None:
        path = write(blank(whole=regime(bands=same_bands(-70, 80))))
        # Basque, of which there is none.
        text = "Ferrya egunsentian irten zen portutik, eta berrogei bidaiari zeuden barruan, zer zain ez zekiten. " * 9
        foreign = Cleaner(model=path).explain(text)
        assert (foreign.threshold, foreign.language) == (-70 - CAUTION, None)
        assert "no_lexicon" in foreign.warnings
        told = Cleaner(model=path, language="en").explain(text)
        assert told.threshold >= -70 - CAUTION
        assert "no_lexicon" not in told.warnings

    @pytest.mark.parametrize("name", REGIMES)
    def test_the_shipped_bands_nest(self, name: str) -> None:
        precision, balanced, recall = (getattr(load(), name).bands[preset] for preset in PRESETS)
        assert all(one >= two >= three for one, two, three in zip(precision, balanced, recall, strict=True))
        assert all(band[0] <= band[1] for band in (precision, balanced, recall))

    @given(sources() | any_text)
    def test_presets_nest(self, source: str) -> None:
        precision, balanced, recall = (Cleaner(preset=preset).explain(source) for preset in PRESETS)  # type: ignore[arg-type]
        assert precision.threshold >= balanced.threshold >= recall.threshold
        assert starts(precision) <= starts(balanced) <= starts(recall)

    def test_presets_nest_on_pages(self) -> None:
        shares = []
        for text in sample_texts():
            precision, balanced, recall = (Cleaner(preset=preset).explain(text) for preset in PRESETS)  # type: ignore[arg-type]
            assert starts(precision) <= starts(balanced) <= starts(recall)
            shares.append((len(precision.kept), len(balanced.kept), len(recall.kept)))
        first, second, third = map(sum, zip(*shares, strict=True))
        assert first < second <= third, "presets that do nothing would nest, too"


def starts(result: Result) -> set[int]:
    """Where the kept spans start."""
    return {decision.start for decision in result.kept}


class TestRegimes:
    """A text is read by one regime: as a whole page, as what an extractor left of one, or as a page of HTML."""

    BIASES: ClassVar[dict[str, int]] = {"whole": 1, "residue": 20, "html": 300}

    def model(self, write: Write, **changes: Any) -> Path:
        """A model of which each regime's bias tells which it is."""
        return write(blank(**{name: regime(bias=bias) for name, bias in self.BIASES.items()}, **changes))

    @pytest.mark.parametrize(("bias", "name"), [(-9_000, "whole"), (-1, "whole"), (0, "residue"), (9_000, "residue")])
    def test_the_page_tells_which(self, bias: int, name: str, write: Write) -> None:
        cleaner = Cleaner(model=self.model(write, residue_bias=bias))
        for text in (*sample_texts(), "One."):
            for decision in cleaner.explain(text).decisions:
                assert [item.weight for item in decision.evidence if item.name == "bias"] == [self.BIASES[name]]
        for decision in cleaner.explain("<p>One.</p><p>Two.</p>").decisions:
            assert [item.weight for item in decision.evidence if item.name == "bias"] == [self.BIASES["html"]]

    def test_text_and_html_have_context_free_weights_of_their_own(self, write: Write) -> None:
        parts = {"text": first(bias=5, cues={READ: -70}), "html": first(bias=11, cues={READ: -400})}
        parts["html"]["line_pairs"] = [{"features": ["chars", "chars"], "weights": [[1_000] * len(CHARS)] * len(CHARS)}]
        cleaner = Cleaner(model=write(blank(context_free=parts)))
        line = CLUTTER[1]
        text, page = cleaner.explain(line), cleaner.explain(f"<p>{line}</p>")
        scores = {"text": text.decisions[0], "html": page.decisions[0]}
        for name, score in (("text", -65), ("html", 611)):
            own = [item.weight for item in scores[name].evidence if item.group != "page"]
            assert sum(own) == score, name
            assert sum(item.weight for item in scores[name].evidence) == scores[name].score

    def test_files_of_the_third_format_have_one_table_for_both(self, write: Write) -> None:
        new = blank(context_free=both(bias=7, cues={READ: -90}, line={"chars": [30] * len(CHARS)}))
        old = {name: part for name, part in new.items() if name != "context_free"} | {
            "format": 3, "bias": 7, "cues": {READ: -90}, "local": {"chars": [30] * len(CHARS)}, "local_pairs": [],
            "words": {},
        }  # fmt: skip
        assert load(write(old))._replace(digest="") == load(write(new))._replace(digest="")

    def test_files_of_the_fourth_format_have_the_same_words_for_both(self, write: Write) -> None:
        words = {"ferry": 700, "^buy": -900}
        new, old = blank(context_free=both(words=words)), blank()
        for weights in old["context_free"].values():
            del weights["words"]
        old |= {"format": 4, "words": words}
        assert load(write(old))._replace(digest="") == load(write(new))._replace(digest="")

    def test_features_of_the_page_tell_which(self, write: Write) -> None:
        # Of no blank line or of few: whole; of more: residue.
        weights = [-1_000] * 9 + [1_000] * 10
        cleaner = Cleaner(model=self.model(write, residue_bias=0, residue_page={"page_gap_percent": weights}))
        page = [CLUTTER[0], *PROSE]
        for text, bias in (("\n".join(page), 1), ("\n\n".join(page), 20)):
            for decision in cleaner.explain(text).decisions:
                assert [item.weight for item in decision.evidence if item.name == "bias"] == [bias]

    def test_cues_weigh_what_they_weigh_in_the_regime(self, write: Write) -> None:
        cues = {name: regime(cues={READ: -weight}) for name, weight in self.BIASES.items()}
        for bias, name in ((-9_000, "whole"), (9_000, "residue")):
            path = write(blank(context_free=both(cues={READ: -5_000}), residue_bias=bias, **cues))
            decision = Cleaner(model=path).explain(f"{CLUTTER[1]}\n\n{PROSE[0]}").decisions[0]
            weights = {item.name: item.weight for item in decision.evidence}
            assert weights[READ] == -5_000 - self.BIASES[name]
            assert decision.score == sum(weights.values())

    def test_the_chance_that_it_is_residue(self, write: Write) -> None:
        for bias, share in ((-(10**7), 0.0), (-1_000, 0.2689), (0, 0.5), (1_000, 0.7311), (10**7, 1.0)):
            model = load(write(blank(residue_bias=bias)))
            assert model.residue_share((0,) * len(PAGE_FEATURES)) == pytest.approx(share, abs=1e-4)


def test_a_model_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(load())) == load()
