"""Which shipped languages a text is in: votes of its longest lines, by their stop words.

No model and no dependency: the lexicons' own stop words tell them apart, and say so where no lexicon fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from declutter.lexicon import Lexicon, languages_shipped, load
from declutter.tokens import normalised_lines, word_count
from declutter.values import Line

#: So many of a page's longest lines vote, with so many characters each: running prose tells languages apart.
_VOTERS = 24
_VOTER_CHARS = 300
#: From this character on most are words or syllables, and fewer of them say as much.
_WIDE, _WIDE_VOTER_CHARS = "\u2e80", 100
#: Of a text of fewer words nothing can be said.
_FEWEST_WORDS = 20
#: A line whose words are English stop words to this share is English; it is three in ten to one in two of prose.
_PLAINLY_ENGLISH = 0.3
#: So many of the voters' words are stop words of the text's language. Of the validation pages and documents that are
#: told rightly 98 % have more in English, German, Polish, Russian, French and Chinese, 95 % in Spanish; pages in
#: Icelandic, Turkish or Xhosa without a lexicon of their own had 0.04 at most, Czech ones 0.12. By hand, 2026-11-24.
_SHARE, _SHARE_OF_FEW, _FEWEST_VOTES = 0.09, 0.3, 3
#: A text has a second language where so many of its voters' words stand in lines of that one.
_SECOND_SHARE = 0.15


class Spoken(NamedTuple):
    """The languages of a text, its own first; none where no lexicon fits.

    ``fits`` is also true of a text that is too short to say.
    """

    languages: tuple[str, ...]
    fits: bool


def detect_languages(texts: Iterable[str]) -> Spoken:
    """The shipped languages of the lines of a text.

    >>> detect_languages(["Die Fähre verließ den Hafen, und niemand war an Bord, der das für eine gute Idee hielt."])
    Spoken(languages=('de',), fits=True)
    >>> detect_languages(["Meeting moved"])
    Spoken(languages=(), fits=True)
    """
    votes: Counter[str] = Counter()
    words: Counter[str] = Counter()
    longest = sorted(texts, key=len, reverse=True)[:_VOTERS]
    voters = [text[: _VOTER_CHARS if text[-1:] < _WIDE else _WIDE_VOTER_CHARS] for text in longest]
    for line, tokens in zip(*_tokens(voters), strict=True):
        size = len(tokens) if line.isascii() else word_count(line, tokens)
        counts = _votes(tokens, size)
        for language, count in counts.items():
            votes[language] += count
        words[max(counts, key=counts.__getitem__) if counts else ""] += size
    total = words.total()
    if not votes:
        return Spoken((), total < _FEWEST_WORDS)
    own = max(votes, key=votes.__getitem__)
    # Of a few words one that another language has as well is soon a tenth; English is what a text is without a sign.
    few = total < _FEWEST_WORDS and own != "en"
    if votes[own] < (_SHARE_OF_FEW if few else _SHARE) * total or (few and votes[own] < _FEWEST_VOTES):
        return Spoken((), total < _FEWEST_WORDS)
    others = [language for language in sorted(words) if language and language != own]
    return Spoken((own, *(language for language in others if words[language] >= _SECOND_SHARE * total)), fits=True)


def spoken_in(lines: Iterable[Line], language: str | None = None) -> Spoken:
    """The language that the user names, or those of the lines of a text."""
    if language is not None:
        return Spoken((language,), fits=True)
    return detect_languages([line.text for line in lines])


def lexicon_of(spoken: Spoken) -> Lexicon:
    """The lexicons of a text's languages in one. Widgets speak English on pages in any, so its cues always join."""
    languages = spoken.languages
    return load(*languages) if "en" in languages else load(*languages, "en")


def _tokens(lines: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Lines as far as they have to be normalised, and their tokens: those of ASCII are split at spaces alone."""
    forms = list(lines)
    tokens = [line.lower().split() if line.isascii() else [] for line in lines]
    beyond = [place for place, line in enumerate(lines) if not line.isascii()]
    if beyond:
        for place, form, words in zip(beyond, *normalised_lines([lines[place] for place in beyond]), strict=True):
            forms[place], tokens[place] = form, words
    return forms, tokens


def _votes(tokens: Sequence[str], size: int) -> Mapping[str, int]:
    """How many tokens of a line with so many words are stop words of which languages."""
    english, languages = _stop_words()
    found = sum(map(english.__contains__, tokens))
    counts: dict[str, int] = {"en": found} if found else {}
    if found < _PLAINLY_ENGLISH * size:
        for token in filter(languages.__contains__, tokens):
            for language in languages[token]:
                counts[language] = counts.get(language, 0) + 1
    return counts


@cache
def _stop_words() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """English stop words, and for every stop word of the others the languages that have it."""
    shipped = languages_shipped()
    languages: dict[str, tuple[str, ...]] = {}
    for code, language in shipped.items():
        if code != "en":
            for word in language.stop_words:
                languages[word] = (*languages.get(word, ()), code)
    return frozenset(shipped["en"].stop_words), languages
