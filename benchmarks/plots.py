"""Bar charts with intervals and quality over time, as hand-written SVG that reads on light and dark pages."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from benchmarks.metrics import Interval

_LEFT, _WIDTH, _RIGHT, _ROW, _TOP = 190, 420, 120, 24, 46
#: Left, top, width and height of what a scatter plot draws in.
_AREA = (56, 58, 520, 330)
_OURS, _OTHERS, _INK = "#1b7f5c", "#8aa1b4", "#808080"


class Plot(Protocol):
    """What a section can show: a file name without its ending, a title and the drawing."""

    @property
    def name(self) -> str:
        """The file's name without ``.svg``."""
        ...

    @property
    def title(self) -> str:
        """What it shows."""
        ...

    def svg(self) -> str:
        """The SVG document."""
        ...


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one a tool, with whiskers; on a logarithmic axis where they differ by magnitudes."""

    name: str
    title: str
    bars: tuple[tuple[str, Interval], ...]
    unit: str = ""
    places: int = 3
    logarithmic: bool = False

    def svg(self) -> str:
        """The chart as an SVG document."""
        height = _TOP + _ROW * len(self.bars) + 12
        width = _LEFT + _WIDTH + _RIGHT
        rows = "".join(self._row(index, label, interval) for index, (label, interval) in enumerate(self.bars))
        style = 'font-family="system-ui, sans-serif" font-size="12"'
        title = _text(_LEFT, 24, self.title + (" (logarithmic)" if self.logarithmic else ""), "start", bold=True)
        zero = self._place(0.0 if not self.logarithmic else self._range()[0])
        axis = f'<path d="M{zero:.1f} {_TOP - 6}V{height - 8}" stroke="{_INK}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" {style}>{title}{axis}{rows}</svg>\n'
        )

    def _range(self) -> tuple[float, float]:
        values = [part for _, item in self.bars for part in (item.value, item.low, item.high)]
        if self.logarithmic:
            positive = [value for value in values if value > 0] or [1.0]
            return min(positive) / 2, max(positive)
        return min([0.0, *values]), max([0.0, *values])

    def _place(self, value: float) -> float:
        low, high = self._range()
        if self.logarithmic:
            value, low, high = (math.log10(max(part, low)) for part in (value, low, high))
        return _LEFT + _WIDTH * (value - low) / ((high - low) or 1.0)

    def _row(self, index: int, label: str, item: Interval) -> str:
        y = _TOP + index * _ROW
        start = self._place(self._range()[0] if self.logarithmic else 0.0)
        end = self._place(item.value)
        colour = _colour(label)
        bar = f'<rect x="{min(start, end):.1f}" y="{y}" width="{abs(end - start):.1f}" height="14" fill="{colour}"/>'
        whisker = ""
        if item.low != item.high:
            low, high = self._place(item.low), self._place(item.high)
            whisker = (
                f'<path d="M{low:.1f} {y + 7}H{high:.1f}M{low:.1f} {y + 3}v8M{high:.1f} {y + 3}v8" stroke="{_INK}"/>'
            )
        value = f"{item.value:.{self.places}f}{self.unit}"
        figure = _text(max(end, self._place(item.high)) + 6, y + 11, value, "start")
        return _text(_LEFT - 8, y + 11, label, "end") + bar + whisker + figure


def front(points: Iterable[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """The points (name, cost, quality) that no other point beats in one without losing in the other, cheapest first.

    >>> front([("slow", 9.0, 0.8), ("fast", 1.0, 0.6), ("poor", 2.0, 0.5), ("good", 3.0, 0.8)])
    [('fast', 1.0, 0.6), ('good', 3.0, 0.8)]
    """
    found: list[tuple[str, float, float]] = []
    for point in sorted(points, key=lambda item: (item[1], -item[2])):
        if not found or point[2] > found[-1][2]:
            found.append(point)
    return found


@dataclass(frozen=True, slots=True)
class Scatter:
    """Quality over cost: one dot a tool, the cost on a logarithmic axis, and a line along the best of each cost."""

    name: str
    title: str
    points: tuple[tuple[str, float, float], ...]
    cost: str
    quality: str

    def svg(self) -> str:
        """The chart as an SVG document."""
        width, height = _AREA[0] + _AREA[2] + 150, _AREA[1] + _AREA[3] + 48
        placed = [(name, *self._place(cost, quality)) for name, cost, quality in self.points]
        style = 'font-family="system-ui, sans-serif" font-size="12"'
        parts = [_text(_AREA[0], 22, self.title, "start", bold=True), self._axes(), self._front()]
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{_colour(name)}">'
            f"<title>{html.escape(name)}</title></circle>"
            for name, x, y in placed
        ]
        parts += [_named(place) for place in apart(placed)]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" {style}>{"".join(parts)}</svg>\n'
        )

    def _range(self) -> tuple[float, float, float, float]:
        """The least and greatest cost, as powers of ten, and the least and greatest quality, in tenths."""
        costs = [math.log10(cost) for _, cost, _ in self.points if cost > 0] or [0.0]
        values = [10 * quality for _, _, quality in self.points] or [0.0]
        low, high = math.floor(min(values)), math.ceil(max(values))
        return math.floor(min(costs) * 2) / 2, math.ceil(max(costs) * 2 + 0.1) / 2, low / 10, max(high, low + 1) / 10

    def _place(self, cost: float, quality: float) -> tuple[float, float]:
        left, top, width, height = _AREA
        cheap, dear, low, high = self._range()
        across = (math.log10(cost) if cost > 0 else cheap) - cheap
        return left + width * across / (dear - cheap), top + height * (high - quality) / (high - low)

    def _axes(self) -> str:
        left, top, width, height = _AREA
        cheap, dear, low, high = self._range()
        parts = [f'<path d="M{left} {top}V{top + height}H{left + width}" fill="none" stroke="{_INK}"/>']
        for step in range(round(10 * low), round(10 * high) + 1):
            y = self._place(1.0, step / 10)[1]
            parts.append(f'<path d="M{left} {y:.1f}h{width}" stroke="{_INK}" stroke-opacity="0.25"/>')
            parts.append(_text(left - 6, y + 4, f"{step / 10:.1f}", "end"))
        for power in range(math.floor(cheap), math.ceil(dear) + 1):
            for value in (10.0**power, 3 * 10.0**power):
                if cheap <= math.log10(value) <= dear:
                    x = self._place(value, high)[0]
                    parts.append(f'<path d="M{x:.1f} {top + height}v4" stroke="{_INK}"/>')
                    parts.append(_text(x, top + height + 18, f"{value:g}", "middle"))
        parts.append(_text(left + width, top + height + 36, self.cost, "end"))
        parts.append(_text(left, top - 8, self.quality, "start"))
        return "".join(parts)

    def _front(self) -> str:
        places = [self._place(cost, quality) for _, cost, quality in front(self.points)]
        if not places:
            return ""
        path = f"M{places[0][0]:.1f} {places[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:])
        return f'<path d="{path}" fill="none" stroke="{_OURS}" stroke-dasharray="4 3"/>'


@dataclass(frozen=True, slots=True)
class Place:
    """Where the name of a dot stands: beside the dot at ``x`` and ``y``, its base line at ``at``."""

    name: str
    x: float
    y: float
    at: float
    right: bool = True

    @property
    def box(self) -> tuple[float, float]:
        """Where it begins and ends; six pixels a character is about the width of the type."""
        width = 6 * len(self.name)
        return (self.x + 8, self.x + 8 + width) if self.right else (self.x - 8 - width, self.x - 8)

    def clear_of(self, other: Place) -> bool:
        """Whether two names do not cover each other; a line of type is twelve pixels high."""
        (start, end), (left, right) = self.box, other.box
        return abs(self.at - other.at) >= 12 or start >= right or left >= end

    def clear_of_dot(self, x: float, y: float) -> bool:
        """Whether the name does not cover a dot."""
        start, end = self.box
        return not (start < x + 5 and x - 5 < end and -13 < y - self.at < 8)


def apart(points: Iterable[tuple[str, float, float]]) -> list[Place]:
    """Where the names of dots stand: right or left of each, moved up and down until nothing is covered.

    The names of declutter are placed first, and so nearest to their dots.
    """
    dots = sorted(points, key=lambda item: (not item[0].startswith("declutter"), item[2], item[1]))
    found: list[Place] = []
    for name, x, y in dots:
        tried = [
            Place(name, x, y, y + 4 + shift, right)
            for shift in sorted(range(-120, 121, 4), key=abs)
            for right in (True, False)
        ]
        free = (
            place
            for place in tried
            if all(map(place.clear_of, found)) and all(place.clear_of_dot(*dot[1:]) for dot in dots)
        )
        found.append(next(free, tried[0]))
    return found


def _named(place: Place) -> str:
    """A name, and a thin line to its dot where it stands away from it."""
    side = 8 if place.right else -8
    text = _text(place.x + side, place.at, place.name, "start" if place.right else "end")
    if abs(place.at - 4 - place.y) < 8:
        return text
    line = f"M{place.x:.1f} {place.y:.1f}L{place.x + side:.1f} {place.at - 4:.1f}"
    return f'<path d="{line}" stroke="{_INK}" stroke-opacity="0.6"/>{text}'


def _colour(name: str) -> str:
    return _OURS if name.startswith("declutter") else _OTHERS


def _text(x: float, y: float, content: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}" fill="{_INK}"{weight}>{html.escape(content)}</text>'
