"""The weights: reading them, adding them up, and the threshold of a page."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from math import exp
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Result
from declutter.features import FEATURES
from declutter.lexicon import load as load_lexicon
from declutter.model import MODEL, load
from declutter.rules import RULES
from tests.helpers import CLUTTER, PROSE, any_text, sample_texts, sources

#: Turns the data of a model into a model file and gives its path.
Write = Callable[[dict[str, Any]], Path]
PRESETS = ("precision", "balanced", "recall")
CHARS = next(feature.bins for feature in FEATURES if feature.name == "chars")
WIDE = 10**6

#: How far below its band the threshold of a cautious page lies.
CAUTION = 1_500


def blank(**changes: Any) -> dict[str, Any]:
    """The shipped model with every weight taken out, and the changes put in."""
    data: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    numbers = len(data["bands"]["balanced"])
    for name, value in data.items():
        if name in ("bands", "calibration", "format", "provenance"):
            continue
        data[name] = {} if isinstance(value, dict) else [] if isinstance(value, list) else 0
    data["calibration"] = {"slope": 1.0, "offset": 0.0}
    data["bands"] = {preset: [-WIDE, *[WIDE] * (numbers - 1)] for preset in PRESETS}
    return {**data, **changes}


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

    @pytest.mark.parametrize("data", [[], 3, None, {}, {"format": 0}, {"format": "1"}], ids=repr)
    def test_what_is_no_model(self, data: Any, write: Write) -> None:
        with pytest.raises(ValueError, match="is not a declutter model of format 1"):
            Cleaner(model=write(data))

    @pytest.mark.parametrize("missing", ["bias", "bands", "local", "line", "page", "calibration", "cues", "line_pairs"])
    def test_a_part_that_is_missing(self, missing: str, write: Write) -> None:
        data = blank()
        del data[missing]
        with pytest.raises(ValueError, match="does not fit this release's features.*" + missing):
            Cleaner(model=write(data))

    @pytest.mark.parametrize(
        "changes",
        [
            {"local": {"no_such_feature": [1]}},
            {"local": {"chars": [1, 2]}},
            {"line": {"chars": [0] * (len(CHARS) + 1)}},
            {"page": {"chars": [0] * len(CHARS)}},
            {"local_pairs": [{"features": ["chars", "words"], "weights": [[0]]}]},
            {"local_pairs": [{"features": ["chars", "previous"], "weights": [[0]]}]},
            {"line_pairs": [{"weights": []}]},
            pytest.param({"bias": "much"}),
            {"local": [1, 2]},
            {"calibration": {"slope": "steep", "offset": 0}},
            pytest.param({"bands": {"balanced": [0]}}),
            pytest.param({"bands": {}}),
        ],
        ids=lambda changes: json.dumps(changes)[:50],
    )
    def test_weights_that_do_not_fit(self, changes: dict[str, Any], write: Write) -> None:
        with pytest.raises(ValueError, match="does not fit this release's features"):
            Cleaner(model=write(blank(**changes)))

    def test_a_path_may_be_a_str(self, write: Write) -> None:
        path = write(blank(bias=5))
        assert Cleaner(model=str(path)).explain("One.").version == Cleaner(model=path).explain("One.").version

    def test_the_version_names_the_model(self, write: Write) -> None:
        assert Cleaner(model=write(blank(bias=6))).explain("").version != Cleaner().explain("").version

    def test_the_shipped_model_by_its_path_decides_alike(self) -> None:
        for text in sample_texts():
            assert Cleaner(model=MODEL).explain(text) == Cleaner().explain(text)


class TestScores:
    def test_without_weights_every_score_is_the_bias(self, write: Write) -> None:
        cleaner = Cleaner(model=write(blank(bias=300, context_bias=-120)))
        for decision in cleaner.explain("Zebras graze.\n\nLions do not graze at all.").decisions:
            assert [(item.name, item.weight) for item in decision.evidence if item.group != "page"] == [("bias", 180)]

    def test_a_cue_without_a_learned_weight_weighs_its_prior(self, write: Write) -> None:
        name = "cue:teaser.read_colon"
        (prior,) = {hit.prior for hit in load_lexicon("en").hits if hit.name == name}
        for cues, weight in (({}, prior), ({name: -7}, -7)):
            decision = Cleaner(model=write(blank(cues=cues))).explain(CLUTTER[1]).decisions[0]
            assert (name, weight) in [(item.name, item.weight) for item in decision.evidence]

    @given(data=st.data())
    def test_every_kind_of_weight_is_counted_and_told(self, write: Write, data: st.DataObject) -> None:
        weights = st.integers(-900, 900)
        table = data.draw(st.lists(weights, min_size=len(CHARS), max_size=len(CHARS)))
        pair = [table] * len(CHARS)
        gaps = data.draw(st.lists(weights, min_size=4, max_size=4))
        model = blank(
            local={"chars": table},
            line={"chars": table, "gaps": gaps},
            local_pairs=[{"features": ["chars", "chars"], "weights": pair}],
            line_pairs=[{"features": ["gaps", "chars"], "weights": [table] * 4}],
            page_pairs=[],
            page_line_pairs=[{"features": ["page_gap_percent", "gaps"], "weights": [gaps] * 19}],
        )
        result = Cleaner(model=write(model)).explain("one\n\ntwenty-one and a half\nthree")
        lengths = [CHARS.index(name) for name in ("0-3", "20-24", "4-7")]
        for decision, length, gap in zip(result.decisions, lengths, (2, 1, 0), strict=True):
            told = sum(item.weight for item in decision.evidence if item.name != "page:no_sign")
            assert told == 4 * table[length] + 2 * gaps[gap]
            assert decision.score == sum(item.weight for item in decision.evidence)

    def test_learned_weights_belong_to_cues_and_do_not_turn_their_sign(self) -> None:
        priors = {hit.name: hit.prior for hit in load_lexicon("en").hits} | {
            f"rule:{rule.name}": rule.prior for rule in RULES
        }
        for name, weight in load().cues.items():
            assert weight * priors[name] >= 0, name

    @given(st.integers(-(10**7), 10**7), st.integers(0, 10**6))
    def test_probability_grows_with_the_score(self, score: int, more: int) -> None:
        probability = load().probability
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
        path = write(blank(local={"chars": table}))
        for preset, beta in zip(PRESETS, (0.5, 1.0, 2.0), strict=True):
            # Under an ad label, which says that this is a page.
            page = "\n".join([CLUTTER[0], *texts])
            result = Cleaner(model=path, preset=preset, language="en").explain(page)  # type: ignore[arg-type]
            found = expected_f(result, result.threshold, beta)
            best = max(expected_f(result, plain_score(decision) - 1, beta) for decision in result.decisions)
            assert found == pytest.approx(best, abs=0.004)

    def test_has_to_be_passed(self, write: Write) -> None:
        numbers = len(blank()["bands"]["balanced"])
        for score, kept in ((99, False), (100, False), (101, True)):
            path = write(blank(bias=score, bands={preset: [100] * numbers for preset in PRESETS}))
            # Under an ad label, which says that this is a page.
            decision = Cleaner(model=path).explain(f"{CLUTTER[0]}\n{PROSE[0]}").decisions[1]
            assert (decision.score, decision.kept) == (score, kept)

    def test_stays_in_the_band(self, write: Write) -> None:
        numbers = len(blank()["bands"]["balanced"])
        for low, high in ((50, 90), (-900, -800)):
            path = write(
                blank(
                    bands={preset: [low, *[high] * (numbers - 1)] for preset in PRESETS},
                    local={"chars": [70] * len(CHARS)},
                )
            )
            for text in (*sample_texts(), "One."):
                assert low - CAUTION <= Cleaner(model=path).explain(text).threshold <= high

    def test_a_language_without_a_lexicon_takes_the_lower_end(self, write: Write) -> None:
        numbers = len(blank()["bands"]["balanced"])
        path = write(blank(bands={preset: [-70, *[80] * (numbers - 1)] for preset in PRESETS}))
        foreign = Cleaner(model=path).explain("Паром вышел из гавани на рассвете; на борту было сорок пассажиров. " * 9)
        assert (foreign.threshold, foreign.language) == (-70 - CAUTION, None)
        assert "no_lexicon" in foreign.warnings
        told = Cleaner(model=path, language="en").explain(
            "Паром вышел из гавани на рассвете; на борту было сорок пассажиров. " * 9
        )
        assert told.threshold >= -70 - CAUTION
        assert "no_lexicon" not in told.warnings

    def test_the_shipped_bands_nest(self) -> None:
        precision, balanced, recall = (load().bands[preset] for preset in PRESETS)
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


def test_a_model_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(load())) == load()
