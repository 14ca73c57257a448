"""The context-sensitive features of a line: its neighbours' context-free scores, its place, its page.

Everything is computed column by column in one pass over the page: windows are differences of prefix sums,
so that a page of n lines costs O(n) whatever the window. Scores enter clipped, as small integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, compress

from declutter.features import CHARS, FEATURES, LENGTH_OF_BIN, DescribedLines, Feature, ranges, score_names
from declutter.shapes import binned
from declutter.sums import Row, Rows
from declutter.values import Hit, Label, Line

_NUMBER = {feature.name: number for number, feature in enumerate(FEATURES)}
_STARTS, _ENDS, _SENTENCES, _REPEATS = (_NUMBER[name] for name in ("starts", "ends", "sentences", "repeats"))
_PRICE, _ADDRESS, _NARRATIVE, _CODE, _DIGITS = (
    _NUMBER[name] for name in ("price", "address_words", "narrative_words", "code_signs", "digit_percent")
)
_BULLET = FEATURES[_STARTS].bins.index("bullet")
_QUESTION = FEATURES[_ENDS].bins.index("question")
#: Scores beyond four units of log-odds either way say the same.
_CLIP = 4_000
#: A score from which a line counts as certain main content, and from which length as running prose.
_STRONG = 1_500
#: A score from which a long line's words count as the page's matter.
_LIKELY = 500
_PROSE_CHARS_BIN = 11
_SHORT_CHARS_BIN = 9

#: The labels whose cues say something of the lines around them.
_BLOCK_LABELS = tuple(
    label.value for label in Label if label not in (Label.TITLE, Label.HEADING, Label.BODY, Label.HIDDEN)
)
_ABOVE = (1, 2, 3, 4, 7, 13)
_BELOW = (1, 2, 3, 4)
#: Cues and rules at least this strong open a block.
_OPENING_PRIOR = -1_200

_DISTANCES = (1, 2, 3, 4, 6, 10, 20)
_PLACES = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100)
_RUNS = (1, 2, 3, 4, 6, 10, 20, 50)
_LINES = (2, 4, 7, 12, 20, 35, 60, 100, 150, 250, 400, 800)
_SHARES = (1, 3, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80, 85, 90, 94, 97, 99, 100)
_CUE_LINES = (1, 2, 3, 5, 9, 17)
_MASS = (1, 2, 4, 8, 15, 25, 40, 70, 120, 200)
_WINDOW_BINS = 16
#: The summed priors of a line's cues, in steps.
CUE_STEP, _CUE_STEPS = 800, 8
_OWN_BINS = 32
_NEIGHBOUR_BINS = 12
#: The bin of "gaps" on a page that has none.
_NO_GAPS = 4
#: Lines that mark posts and comments, and how far around a line they are counted.
POST_LABELS = frozenset({"comment", "date"})
_POST_WINDOW = 12
_POSTS_AROUND = (1, 2, 3, 5, 8)
_POSTS = (1, 2, 3, 5, 9, 17, 33)
#: How many lines the head and the tail of a page have.
_EDGE = 8
_RUN_STEPS = (1, 2, 3, 5, 9, 17)


_NEIGHBOUR_NAMES = (*score_names(_NEIGHBOUR_BINS, _CLIP), "none")
WINDOW_NAMES = score_names(_WINDOW_BINS, _CLIP)
RUN_NAMES = (
    *(f"before:{name}" for name in ranges(*_RUN_STEPS)[1:]),
    *(f"inside:{name}" for name in ranges(*_RUN_STEPS)[1:]),
    *(f"after:{name}" for name in ranges(*_RUN_STEPS)[1:]),
    "none",
)
_ABOVE_NAMES = ("none", *(f"{label}:{name}" for label in _BLOCK_LABELS for name in ranges(*_ABOVE)[1:-1]))
_CUE_NAMES = ("none", *(f"to {number * CUE_STEP / 1000:.1f}" for number in range(-1, -_CUE_STEPS - 1, -1)), "content")
_BELOW_NAMES = ("none", *(f"{label}:{name}" for label in _BLOCK_LABELS for name in ranges(*_BELOW)[1:-1]))

_TENTHS = tuple(range(10, 101, 10))

WINDOWS = (2, 5, 10, 25)
_SIDES = (5, 25)

CONTEXT_FEATURES: tuple[Feature, ...] = (
    Feature("score", "shape", score_names(_OWN_BINS, _CLIP)),
    *(Feature(name, "neighbours", _NEIGHBOUR_NAMES) for name in ("previous", "previous2", "next", "next2")),
    *(Feature(f"around{size}", "neighbours", WINDOW_NAMES) for size in WINDOWS),
    *(Feature(f"{side}{size}", "neighbours", WINDOW_NAMES) for side in ("before", "after") for size in _SIDES),
    Feature("previous_chars", "neighbours", (*FEATURES[CHARS].bins, "none")),
    Feature("next_chars", "neighbours", (*FEATURES[CHARS].bins, "none")),
    Feature("previous_ends", "neighbours", (*FEATURES[_ENDS].bins, "none")),
    Feature("next_starts", "neighbours", (*FEATURES[_STARTS].bins, "none")),
    Feature("next_ends", "neighbours", (*FEATURES[_ENDS].bins, "none")),
    Feature("gaps", "neighbours", ("none", "before", "after", "both", "nowhere")),
    Feature("since_prose", "neighbours", (*ranges(*_DISTANCES), "none")),
    Feature("until_prose", "neighbours", (*ranges(*_DISTANCES), "none")),
    Feature("short_run", "neighbours", ranges(*_RUNS)),
    Feature("short_run_place", "neighbours", (*ranges(*_RUNS), "long")),
    Feature("cues_around", "neighbours", ranges(1, 2, 3, 4, 6)),
    Feature("own_cues", "cue", _CUE_NAMES),
    Feature("cue_above", "neighbours", _ABOVE_NAMES),
    Feature("cue_below", "neighbours", _BELOW_NAMES),
    Feature("posts_around", "neighbours", ranges(*_POSTS_AROUND)),
    Feature("posts_before", "position", ranges(*_POSTS)),
    Feature("posts_after", "position", ranges(*_POSTS)),
    Feature("main_run", "position", RUN_NAMES),
    Feature("prose_before", "position", ranges(*_SHARES)),
    Feature("line_number", "position", ranges(*_PLACES)),
    Feature("lines_left", "position", ranges(*_PLACES)),
    Feature("place_percent", "position", ranges(*range(5, 100, 5))),
    Feature("shared_words", "neighbours", ranges(1, 2, 3, 4, 6, 9)),
    Feature("shared_percent", "neighbours", (*ranges(*_TENTHS), "none")),
    Feature("own_words_percent", "neighbours", (*ranges(*_TENTHS), "none")),
)

#: What describes the page as a whole: the same for each of its lines.
PAGE_FEATURES: tuple[Feature, ...] = (
    Feature("page_lines", "page", ranges(*_LINES)),
    Feature("page_prose", "page", ranges(*_MASS)),
    Feature("page_prose_percent", "page", ranges(*_SHARES)),
    Feature("page_cue_percent", "page", ranges(*_SHARES)),
    Feature("page_short_percent", "page", ranges(*_SHARES)),
    Feature("page_score", "page", WINDOW_NAMES),
    Feature("page_head", "page", WINDOW_NAMES),
    Feature("page_tail", "page", WINDOW_NAMES),
    Feature("page_repeats_percent", "page", ranges(*_SHARES)),
    Feature("page_list_percent", "page", ranges(*_SHARES)),
    Feature("page_prices_percent", "page", ranges(*_SHARES)),
    Feature("page_questions_percent", "page", ranges(*_SHARES)),
    Feature("page_address_percent", "page", ranges(*_SHARES)),
    Feature("page_narrative_percent", "page", ranges(*_SHARES)),
    Feature("page_code_percent", "page", ranges(*_SHARES)),
    Feature("page_digit_percent", "page", ranges(*_SHARES)),
    Feature("page_gap_percent", "page", ranges(*_SHARES)),
    *(Feature(f"page_{label}_lines", "page", ranges(*_CUE_LINES)) for label in _BLOCK_LABELS),
)

_DISTANCES_BIN = binned(*_DISTANCES)
_PLACES_BIN = binned(*_PLACES)
_RUNS_BIN = binned(*_RUNS)
_SHARES_BIN = binned(*_SHARES)
_LINES_BIN = binned(*_LINES)
_MASS_BIN = binned(*_MASS)
_POSTS_BIN = binned(*_POSTS)
_POSTS_AROUND_BIN = binned(*_POSTS_AROUND)
_CUE_LINES_BIN = binned(*_CUE_LINES)
_CUES_BIN = binned(1, 2, 3, 4, 6)
_SHARED_BIN = binned(1, 2, 3, 4, 6, 9)
_TENTHS_BIN = binned(*_TENTHS)
_ABOVE_BIN = binned(*_ABOVE)
_BELOW_BIN = binned(*_BELOW)
_RUN_STEPS_BIN = binned(*_RUN_STEPS)

Column = list[int]


def context_rows(lines: Sequence[Line], described: DescribedLines, scores: Sequence[int]) -> Sequence[Row]:
    """The bins of ``CONTEXT_FEATURES`` for every line, given the lines' context-free scores."""
    if not lines:
        return []
    clipped = [_CLIP if score > _CLIP else -_CLIP if score < -_CLIP else score for score in scores]
    bins = described.rows.columns
    chars, hits = list(bins[CHARS]), described.hits
    columns = [
        [(value + _CLIP) * (_OWN_BINS - 1) // (2 * _CLIP) for value in clipped],
        *_neighbour_scores(clipped),
        *windows(clipped, WINDOWS, _SIDES),
        *_neighbour_shapes(bins),
        _gaps(lines),
        *_prose_distances(clipped, chars),
        *_short_runs(chars, bins[_SENTENCES]),
        *_cue_columns(hits),
        *_post_columns(hits),
        *_position_columns(clipped, chars),
        *_cohesion(clipped, chars, described.topics),
    ]
    return Rows(list(map(bytes, columns)), len(lines))


def _mean(values: Column) -> int:
    return sum(values) // len(values)


def page_row(lines: Sequence[Line], described: DescribedLines, scores: Sequence[int]) -> tuple[int, ...]:
    """The bins of ``PAGE_FEATURES`` for a page with at least one line."""
    count = len(lines)
    columns = described.rows.columns
    chars = columns[CHARS]
    prose = [
        LENGTH_OF_BIN[length]
        for score, length in zip(scores, chars, strict=True)
        if score >= _STRONG and length >= _PROSE_CHARS_BIN
    ]
    labels = Counter(_opening_labels(described.hits))
    clipped = [_CLIP if score > _CLIP else -_CLIP if score < -_CLIP else score for score in scores]
    # Menus and footers say that nobody has been over the page; an extractor leaves neither.
    means = (_mean(clipped), _mean(clipped[:_EDGE]), _mean(clipped[-_EDGE:]))
    shares = (
        count - labels[0],
        len([1 for length in chars if length <= _SHORT_CHARS_BIN]),
    )
    looks = (
        count - columns[_REPEATS].count(0),
        columns[_STARTS].count(_BULLET),
        columns[_PRICE].count(1),
        columns[_ENDS].count(_QUESTION),
        count - columns[_ADDRESS].count(0),
        count - columns[_NARRATIVE].count(0),
        count - columns[_CODE].count(0),
        count - columns[_DIGITS].count(0),
        len([1 for line in lines if line.blank_before]),
    )
    return (
        _LINES_BIN[min(count, _LINES[-1])],
        _MASS_BIN[min(sum(prose) // 250, _MASS[-1])],
        _SHARES_BIN[len(prose) * 100 // count],
        *(_SHARES_BIN[value * 100 // count] for value in shares),
        *((mean + _CLIP) * (_WINDOW_BINS - 1) // (2 * _CLIP) for mean in means),
        *(_SHARES_BIN[value * 100 // count] for value in looks),
        *(_CUE_LINES_BIN[min(labels[number], _CUE_LINES[-1])] for number in _BLOCK_NUMBER.values()),
    )


def _opening_labels(lines: Sequence[Sequence[Hit]]) -> list[int]:
    """For every line the number of the label of its strongest clutter cue, from 1, or 0."""
    return [_opening_label(hits) if hits else 0 for hits in lines]


def _opening_label(hits: Sequence[Hit]) -> int:
    strongest, number = _OPENING_PRIOR, 0
    for _name, label, prior in hits:
        if prior <= strongest:
            strongest, number = prior, _BLOCK_NUMBER.get(label, 0)
    return number


_BLOCK_NUMBER = {label: number for number, label in enumerate(_BLOCK_LABELS, start=1)}


def _neighbour_scores(clipped: Column) -> list[Column]:
    binned_scores = [(value + _CLIP) * (_NEIGHBOUR_BINS - 1) // (2 * _CLIP) for value in clipped]
    count = len(clipped)
    none = [_NEIGHBOUR_BINS] * 2
    padded = none + binned_scores + none
    return [padded[1 : count + 1], padded[:count], padded[3 : count + 3], padded[4:]]


def windows(clipped: Column, sizes: Sequence[int], sides: Sequence[int] = ()) -> list[Column]:
    """The bins of mean scores: of so many lines on either side (the line left out), then before and after.

    Lines outside the page count 0. The last size is the greatest.
    """
    widest = sizes[-1]
    count = len(clipped)
    padding = [0] * widest
    sums = list(accumulate([*padding, *clipped, *padding], initial=0))
    columns = []
    for size in sizes:
        scale = 2 * _CLIP * 2 * size
        offset = _CLIP * 2 * size
        lows = sums[widest - size : widest - size + count]
        highs = sums[widest + size + 1 : widest + size + 1 + count]
        columns.append(
            [
                (high - low - own + offset) * (_WINDOW_BINS - 1) // scale
                for low, high, own in zip(lows, highs, clipped, strict=True)
            ]
        )
    here = sums[widest : widest + count]
    after = sums[widest + 1 : widest + 1 + count]
    for size in sides:
        scale, offset = 2 * _CLIP * size, _CLIP * size
        lows = sums[widest - size : widest - size + count]
        columns.append(
            [(high - low + offset) * (_WINDOW_BINS - 1) // scale for low, high in zip(lows, here, strict=True)]
        )
    for size in sides:
        scale, offset = 2 * _CLIP * size, _CLIP * size
        highs = sums[widest + 1 + size : widest + 1 + size + count]
        columns.append(
            [(high - low + offset) * (_WINDOW_BINS - 1) // scale for low, high in zip(after, highs, strict=True)]
        )
    return columns


def _neighbour_shapes(bins: Sequence[bytes]) -> list[bytes]:
    chars, ends, starts = bins[CHARS], bins[_ENDS], bins[_STARTS]
    no_chars, no_ends, no_starts = (bytes([len(FEATURES[number].bins)]) for number in (CHARS, _ENDS, _STARTS))
    above, below = [no_chars + chars[:-1], no_ends + ends[:-1]], [starts[1:] + no_starts, ends[1:] + no_ends]
    return [above[0], chars[1:] + no_chars, above[1], *below]


def _gaps(lines: Sequence[Line]) -> Column:
    """Blank lines above and below; a text without any says nothing by them."""
    before = [line.blank_before for line in lines]
    if not any(before[1:]):
        return [_NO_GAPS] * len(lines)
    return [above + 2 * below for above, below in zip(before, [*before[1:], False], strict=True)]


def _prose_distances(clipped: Column, chars: Column) -> list[Column]:
    strong = [score >= _STRONG and length >= _PROSE_CHARS_BIN for score, length in zip(clipped, chars, strict=True)]
    since = _distances(strong)
    until = _distances(strong[::-1])
    until.reverse()
    return [since, until]


def _distances(strong: list[bool]) -> Column:
    """How many lines above the nearest strong line stands; the last bin where there is none."""
    none = len(_DISTANCES) + 1
    top = _DISTANCES[-1]
    distance, column = -1, []
    for here in strong:
        if distance >= 0:
            distance += 1
        column.append(none if distance < 0 else _DISTANCES_BIN[distance if distance < top else top])
        if here:
            distance = 0
    return column


def _short_runs(chars: Sequence[int], sentences: Sequence[int]) -> list[Column]:
    """The length of the run of short lines that a line belongs to, and its place in it."""
    sizes: Column = []
    places: Column = []
    start = 0
    top, long_line = _RUNS[-1], len(_RUNS) + 1
    for index, (length, ends) in enumerate(zip(chars, sentences, strict=True)):
        if length <= _SHORT_CHARS_BIN and not ends:
            place = index - start
            places.append(_RUNS_BIN[place if place < top else top])
            continue
        size = index - start
        sizes.extend([_RUNS_BIN[size if size < top else top]] * size)
        sizes.append(0)
        places.append(long_line)
        start = index + 1
    size = len(chars) - start
    sizes.extend([_RUNS_BIN[size if size < top else top]] * size)
    return [sizes, places]


def _own_cues(hits: Sequence[Hit]) -> int:
    """The bin of the summed priors of the cues that a line fires, of which there is one at least."""
    total = sum([hit.prior for hit in hits])
    return 1 + _CUE_STEPS if total > 0 else 1 + min((-total) // CUE_STEP, _CUE_STEPS - 1)


def _cue_columns(lines: Sequence[Sequence[Hit]]) -> list[Column]:
    cues = _opening_labels(lines)
    count = len(cues)
    sums = list(accumulate([0] * 5 + [1 if cue else 0 for cue in cues] + [0] * 5, initial=0))
    around = [
        _CUES_BIN[total if total < 6 else 6]
        for total in [high - low for low, high in zip(sums[:count], sums[11:], strict=True)]
    ]
    above = _nearest_cue(cues, _ABOVE, _ABOVE_BIN)
    below = _nearest_cue(cues[::-1], _BELOW, _BELOW_BIN)
    below.reverse()
    return [around, [_own_cues(hits) if hits else 0 for hits in lines], above, below]


def _post_columns(lines: Sequence[Sequence[Hit]]) -> list[Column]:
    """How many lines that mark posts (dates, "Reply", "says:") stand around, before and after each line.

    Reader comments are good prose; what gives them away, as it does the posts of a forum, is the run of such marks.
    """
    count = len(lines)
    marks = [1 if hits and any(hit.label in POST_LABELS for hit in hits) else 0 for hits in lines]
    sums = list(accumulate(marks, initial=0))
    total, top = sums[-1], _POSTS[-1]
    padded = [0] * _POST_WINDOW + sums + [total] * _POST_WINDOW
    highs = padded[2 * _POST_WINDOW + 1 :]
    return [
        [
            _POSTS_AROUND_BIN[min(high - low, _POSTS_AROUND[-1])]
            for low, high in zip(padded[:count], highs, strict=False)
        ],
        [_POSTS_BIN[before if before < top else top] for before in sums[:-1]],
        [_POSTS_BIN[total - before if total - before < top else top] for before in sums[1:]],
    ]


def _nearest_cue(cues: Column, limits: tuple[int, ...], table: tuple[int, ...]) -> Column:
    """Label and distance of the nearest cue above, as one bin; 0 where none is near enough."""
    column = []
    label, distance = 0, 0
    reach, steps = limits[-1], len(limits) - 1
    for cue in cues:
        distance += 1
        column.append((label - 1) * steps + table[distance] if label and distance < reach else 0)
        if cue:
            label, distance = cue, 0
    return column


def _position_columns(clipped: Column, chars: Column) -> list[Column]:
    count = len(clipped)
    mass = [LENGTH_OF_BIN[length] if score > 0 else 0 for score, length in zip(clipped, chars, strict=True)]
    before = list(accumulate(mass, initial=0))
    total = before[-1] or 1
    last = _PLACES[-1]
    numbers = [_PLACES_BIN[index if index < last else last] for index in range(count)]
    return [
        main_run([score * (length + 1) for score, length in zip(clipped, chars, strict=True)])[0],
        [_SHARES_BIN[share * 100 // total] for share in before[:-1]],
        numbers,
        numbers[::-1],
        [index * 20 // count for index in range(count)],
    ]


def main_run(values: Column) -> tuple[Column, int, int]:
    """Where every line stands to the run of lines with the greatest sum (Kadane), and where that run starts and ends.

    A page without a positive value has no such run: it starts and ends at 0.
    """
    best = current = 0
    start = best_start = best_end = 0
    for index, value in enumerate(values):
        current += value
        if current <= 0:
            current, start = 0, index + 1
        elif current > best:
            best, best_start, best_end = current, start, index + 1
    count = len(values)
    steps, top = len(_RUN_STEPS), _RUN_STEPS[-1]
    if not best:
        return [3 * steps] * count, 0, 0
    table = _RUN_STEPS_BIN
    column = [table[min(best_start - index, top)] - 1 for index in range(best_start)]
    column += [
        steps + table[min(index - best_start + 1, best_end - index, top)] - 1 for index in range(best_start, best_end)
    ]
    column += [2 * steps + table[min(index - best_end + 1, top)] - 1 for index in range(best_end, count)]
    return column, best_start, best_end


def _cohesion(clipped: Column, chars: Column, lines: Sequence[frozenset[str]]) -> list[Column]:
    """What each line's words have in common with the page's running prose, and how many no other line has.

    The headline of another story is about something else; a heading, a caption or an answer is not.
    """
    likely = [
        score >= _LIKELY and length >= _PROSE_CHARS_BIN for score, length in zip(clipped, chars, strict=True)
    ]
    everywhere = Counter(chain.from_iterable(lines))
    prose = Counter(chain.from_iterable(compress(lines, likely)))
    said = set(prose)
    again = {word for word, count in prose.items() if count > 1}
    once = {word for word, count in everywhere.items() if count == 1}
    shared, percent, own = [], [], []
    none, top = len(_TENTHS) + 1, 9
    for topics, runs in zip(lines, likely, strict=True):
        count = len(topics)
        if not count:
            shared.append(0)
            percent.append(none)
            own.append(none)
            continue
        common = len(topics & again if runs else topics & said)
        shared.append(_SHARED_BIN[common if common < top else top])
        percent.append(_TENTHS_BIN[common * 100 // count])
        own.append(_TENTHS_BIN[len(topics & once) * 100 // count])
    return [shared, percent, own]
