"""Stop words and boilerplate cues: loads and looks up what ``lexicon/*.toml`` holds.

A cue is a set of phrases by which one kind of clutter announces itself, anchored at the start or the end
of a line, at the start of a sentence in it, or being all of it; never a bare substring, which prose
would hit. Phrases are found through a dictionary keyed by their first (or last) word: 5 µs a line for 300
phrases where one big alternation takes 285 to 870 µs (measured 2026-11).

What is loaded are the compiled files in ``lexicon/index``, one a language (see ``compile_lexicon``), when a text asks
for them. Lexicons are merged, since a page in any language has widgets that speak English.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from declutter.tokens import TRAILING, is_unspaced_letter, joins_words, tokenise, word_count
from declutter.values import Hit

FOLDER = Path(__file__).with_name("lexicon")
INDEX = FOLDER / "index"
#: Of every language its name, whether it was measured, and its stop words.
LANGUAGES = INDEX / "languages.json"

#: Where in a line the phrases of a cue have to stand.
ANCHORS = ("starts", "ends", "whole", "sentences", "tails", "after_name")

#: Lines longer than this many words are not compared as a whole.
_WHOLE_WORDS = 12
#: "Photo: Jane Doe/Agency" at the end of a caption: at most this many words follow the colon.
_TAIL_WORDS = 8
#: "Jane Doe is a freelance writer": a name of at most this many words stands before the phrase.
_NAME_WORDS = 4
#: The first words of a sentence stand in its first so many characters.
_KEY_CHARS, _WIDE_KEY_CHARS = 60, 3
#: A line of two sentences has more words than this.
_ONE_SENTENCE = 4
#: The percentage of words of English prose that are its stop words, as every lexicon gives it of its own language
#: (``stop_share``; in the Declaration of Human Rights, lines of more than 60 characters, 2026-11-24).
ENGLISH_STOP_SHARE = 53
#: What may stand before the first word of a sentence.
_SENTENCE_MARKS = "¿¡"
#: Anchors whose entries are numbers of cues alone: the key is all of the phrase.
UNKEYED = frozenset({"whole", "tails"})
#: Phrases by key, each with the number of its cue.
Phrases = Mapping[str, Sequence[tuple[str, int]]]


class Lexicon(NamedTuple):
    """The indexes of one language, or of several merged. Cues are numbers in ``hits`` and ``max_words``.

    ``topic_words`` are the keys of ``vocabulary``, and ``openers`` the first words of phrases that open a line or a
    sentence. ``stop_scale`` is how many times as many stop words English prose has: a language that says with endings
    what others say with words of their own has fewer.
    """

    languages: tuple[str, ...]
    stop_words: frozenset[str]
    stop_scale: float
    vocabulary: Mapping[str, Sequence[str]]
    topic_words: frozenset[str]
    openers: frozenset[str]
    hits: Sequence[Hit]
    max_words: Sequence[int]
    starts: Phrases
    sentences: Phrases
    ends: Phrases
    whole: Mapping[str, Sequence[int]]
    tails: Mapping[str, Sequence[int]]
    after_name: Phrases

    def cues(self, line: str, tokens: Sequence[str]) -> list[Hit]:
        """The cues that fire on a normalised line with these tokens, each once, in a fixed order."""
        return self.cues_of_lines([line], [tokens])[0]

    def cues_of_lines(self, lines: Sequence[str], tokens_of_lines: Sequence[Sequence[str]]) -> list[list[Hit]]:
        """The cues that fire on each of some lines."""
        openers, ends, whole, hits, limits = self.openers, self.ends, self.whole, self.hits, self.max_words
        cues: list[list[Hit]] = []
        for line, tokens in zip(lines, tokens_of_lines, strict=True):
            if not tokens:
                cues.append([])
                continue
            first, last = tokens[0], tokens[-1]
            ascii_alone = line.isascii()
            words = len(tokens) if ascii_alone else word_count(line, tokens)
            found = self._opening_cues(line, tokens) if (first if first.isalnum() else _key(first)) in openers else []
            trimmed = line if line[-1].isalnum() else line.rstrip(TRAILING)
            end = last if ascii_alone and last.isalnum() else end_key(trimmed, tokens)
            if end in ends:
                found += self._closing_cues(trimmed, end)
            if words <= _WHOLE_WORDS and trimmed in whole:
                found += whole[trimmed]
            if ":" in line:
                found += self._tail_cues(line)
            if words > _ONE_SENTENCE:
                found += self._inner_cues(line, tokens)
            cues.append([hits[number] for number in dict.fromkeys(found) if words <= limits[number]] if found else [])
        return cues

    def _opening_cues(self, line: str, tokens: Sequence[str]) -> list[int]:
        found: list[int] = []
        for key in start_keys(tokens):
            for phrase, number in self.starts.get(key, ()):
                if line.startswith(phrase) and _ends_at_word(line, phrase):
                    found.append(number)
        return found

    def _closing_cues(self, trimmed: str, key: str) -> list[int]:
        return [
            number
            for phrase, number in self.ends[key]
            if trimmed.endswith(phrase) and _starts_at_word(trimmed, phrase)
        ]

    def opening(self, line: str, tokens: Sequence[str]) -> tuple[int, bool]:
        """The words of the longest phrase that starts a normalised line, and whether it is one that stands alone.

        (0, False) where none does. Of phrases that open a longer line those of one word need a colon.
        """
        if not tokens:
            return 0, False
        found = 0
        for key in start_keys(tokens):
            for phrase, _number in self.starts.get(key, ()):
                if (" " in phrase or phrase[-1] == ":") and _opens(line, phrase):
                    found = max(found, phrase.count(" ") + 1)
        words = line.split(" ")
        for count in range(len(words), found, -1):
            if " ".join(words[:count]).rstrip(TRAILING) in self.whole:
                return count, True
        return found, False

    def _inner_cues(self, line: str, tokens: Sequence[str]) -> list[int]:
        """The cues behind a name, and at the start of the sentences after the first."""
        found: list[int] = []
        names = self.after_name
        if not names.keys().isdisjoint(tokens[1 : _NAME_WORDS + 1]):
            for place in range(1, _NAME_WORDS + 1):
                found += [number for _phrase, number in self._after_name_matches(tokens, place)]
        if ". " in line or "! " in line or "? " in line:
            found += [number for _phrase, number in self._sentence_matches(line)]
        return found

    def phrases(self, name: str, line: str, tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Anchor and phrase by which a cue fires on a normalised line (for reasons; not on the hot path)."""
        trimmed = line.rstrip(TRAILING)
        last = end_key(trimmed, tokens)
        opening = [entry for key in start_keys(tokens) for entry in self.starts.get(key, ())]
        found = [("starts", phrase, number) for phrase, number in opening if _opens(line, phrase)]
        found += [("ends", phrase, number) for phrase, number in self.ends.get(last, ()) if _closes(trimmed, phrase)]
        found += [("whole", trimmed, number) for number in self.whole.get(trimmed, ())]
        if ":" in line:
            word = _tail_word(line.rpartition(":")[0])
            found += [("tails", word + ":", number) for number in self._tail_cues(line)]
        found += [("sentences", phrase, number) for phrase, number in self._sentence_matches(line)]
        for place in range(1, min(_NAME_WORDS + 1, len(tokens))):
            found += [("after_name", phrase, number) for phrase, number in self._after_name_matches(tokens, place)]
        yield from ((anchor, phrase) for anchor, phrase, number in found if self.hits[number].name == f"cue:{name}")

    def _tail_cues(self, line: str) -> Sequence[int]:
        before, _colon, after = line.rpartition(":")
        if not after or after.count(" ") > _TAIL_WORDS:
            return ()
        return self.tails.get(_tail_word(before), ())

    def _after_name_matches(self, tokens: Sequence[str], place: int) -> Iterator[tuple[str, int]]:
        """Phrases that start at this token, behind what may be a name: words that are no stop words."""
        if not self.stop_words.isdisjoint(tokens[:place]):
            return
        rest = " ".join(tokens[place : place + 8])
        for phrase, number in self.after_name.get(tokens[place], ()):
            if _opens(rest, phrase):
                yield phrase, number

    def _sentence_matches(self, line: str) -> Iterator[tuple[str, int]]:
        """Phrases that start a sentence of the line, its first one left out."""
        rest = iter(line.replace("! ", ". ").replace("? ", ". ").split(". "))
        next(rest)
        for whole in rest:
            sentence = whole.lstrip(_SENTENCE_MARKS)
            word = sentence[:_KEY_CHARS].partition(" ")[0]
            if word.isascii() and word.isalnum() and word not in self.openers:
                continue
            head = sentence[: _WIDE_KEY_CHARS if is_unspaced_letter(sentence) else _KEY_CHARS]
            for key in start_keys(tokenise(head)):
                for phrase, number in self.sentences.get(key, ()):
                    if _opens(sentence, phrase):
                        yield phrase, number


class Shipped(NamedTuple):
    """What is known of a shipped language before its lexicon is loaded."""

    measured: bool
    stop_words: Sequence[str]


#: Texts in many languages ask for many combinations; each takes some milliseconds to merge, and some megabytes.
_COMBINATIONS = 32


@lru_cache(_COMBINATIONS)
def load(*languages: str) -> Lexicon:
    """The merged lexicon of these languages; raises ``ValueError`` listing the shipped ones for an unknown one.

    The first one is the text's own: its stop words count, and where the others know one of them for a word of theirs
    ("her" is "here" in Danish), they do not.
    """
    shipped = languages_shipped()
    for language in languages:
        if language not in shipped:
            raise ValueError(f"no lexicon for language {language!r}; shipped are {', '.join(sorted(shipped))}")
    return merged(languages, [_index(language) for language in languages])


def shipped_languages() -> tuple[str, ...]:
    """The languages that have a lexicon.

    >>> {"de", "en", "zh"} <= set(shipped_languages())
    True
    """
    return tuple(sorted(languages_shipped()))


@cache
def languages_shipped() -> dict[str, Shipped]:
    """What is known of every shipped language, by its code."""
    table: dict[str, dict[str, Any]] = json.loads(LANGUAGES.read_text(encoding="utf-8"))
    return {
        code: Shipped(row["status"] == "measured", row["stop_words"]) for code, row in table.items()
    }


@cache
def _index(language: str) -> dict[str, Any]:
    index: dict[str, Any] = json.loads((INDEX / f"{language}.json").read_text(encoding="utf-8"))
    return index


def merged(languages: tuple[str, ...], tables: Sequence[dict[str, Any]]) -> Lexicon:
    """One lexicon of the compiled tables of several languages, the text's own first."""
    indexes: dict[str, dict[str, Any]] = {anchor: {} for anchor in ANCHORS}
    hits: list[Hit] = []
    limits: list[int] = []
    # The largest first: its phrases are taken as they are, those of the others are renumbered.
    for language, table in sorted(zip(languages, tables, strict=True), key=lambda item: -len(item[1]["cues"])):
        for anchor, index in indexes.items():
            _merge(index, table[anchor], len(hits), anchor)
        for name, prior, max_words in table["cues"]:
            hits.append(_hit(name, prior, language, measured=table["status"] == "measured"))
            limits.append(max_words)
    stop_words = frozenset(tables[0]["stop_words"])
    scale = ENGLISH_STOP_SHARE / tables[0]["stop_share"]
    vocabulary = _vocabulary(tables, stop_words)
    openers = frozenset([key.partition(" ")[0] for anchor in ("starts", "sentences") for key in indexes[anchor]])
    return Lexicon(
        languages, stop_words, scale, vocabulary, frozenset(vocabulary), openers, hits, limits, **indexes
    )


def _hit(name: str, prior: int, language: str, *, measured: bool) -> Hit:
    """A cue's hit.

    One of a language that nobody measured has half its prior, and a name of its own so that no learned weight
    attaches to it.
    """
    label = name.partition(".")[0]
    return Hit(f"cue:{name}", label, prior) if measured else Hit(f"cue:{language}:{name}", label, prior // 2)


def _vocabulary(tables: Sequence[dict[str, Any]], stop_words: frozenset[str]) -> Mapping[str, Sequence[str]]:
    """The topics of words: those of the text's own language, and of the others where they are not its stop words."""
    words: dict[str, Sequence[str]] = {}
    for table in reversed(tables[1:]):
        words.update(table["vocabulary"])
    for word in stop_words & words.keys():
        del words[word]
    return {**words, **tables[0]["vocabulary"]}


def _merge(index: dict[str, Any], more: dict[str, Any], offset: int, anchor: str) -> None:
    """Add one language's index; the numbers of its cues start at ``offset``."""
    if not offset:
        index.update(more)
        return
    for key, rows in more.items():
        moved: list[Any]
        if anchor in UNKEYED:
            moved = [number + offset for number in rows]
        else:
            moved = [[phrase, number + offset] for phrase, number in rows]
        index[key] = [*index.get(key, ()), *moved]


def start_keys(tokens: Sequence[str]) -> tuple[str, ...]:
    """The keys of phrases that open these tokens: the first word; that and the next word's first character.

    The second word itself would miss phrases that end inside a longer token ("showing #" in "showing #–#").
    """
    if not tokens:
        return ()
    first = _key(tokens[0])
    return (first, f"{first} {tokens[1][0]}") if len(tokens) > 1 and tokens[1] else (first,)


def _key(token: str) -> str:
    return token if token[-1:].isalnum() else token.rstrip(":!?|;,.)")


def end_key(trimmed: str, tokens: Sequence[str]) -> str:
    """The key of phrases that close a line, without its trailing decoration: its last word, or two characters."""
    if not trimmed.isascii() and is_unspaced_letter(trimmed[-1:]):
        return trimmed[-2:] if is_unspaced_letter(trimmed[-2:]) else trimmed[-1]
    last = tokens[-1] if tokens else ""
    return last if last.isalnum() else _last_key(trimmed)


def _tail_word(before: str) -> str:
    """The last word before a colon: "photo" of "… at dawn (photo"."""
    return before.rstrip().rpartition(" ")[2].rpartition("(")[2].lstrip("|[/")


def _last_key(line: str) -> str:
    """The key of the last word of a line or phrase: what stands behind its last space, stroke and bracket."""
    return line.rstrip(TRAILING + ")]\"'").rpartition(" ")[2].rpartition("/")[2].rpartition("(")[2]


def _opens(line: str, phrase: str) -> bool:
    """Whether the phrase opens the line and ends at a word boundary."""
    return line.startswith(phrase) and _ends_at_word(line, phrase)


def _ends_at_word(line: str, phrase: str) -> bool:
    end = len(phrase)
    if len(line) == end or not phrase[-1].isalnum():
        return True
    return line[end] not in "'’-" and not (line[end].isalnum() and joins_words(phrase[-1], line[end]))


def _closes(line: str, phrase: str) -> bool:
    """Whether the phrase closes the line and starts at a word boundary."""
    return line.endswith(phrase) and _starts_at_word(line, phrase)


def _starts_at_word(line: str, phrase: str) -> bool:
    before = len(line) - len(phrase) - 1
    return before < 0 or not joins_words(line[before], phrase[0])
