"""The open blocks of a page while it is walked, and the boxes that are made of them."""

from __future__ import annotations

from declutter.head import Head
from declutter.page import Boxes
from declutter.tags import (
    CONCEALING,
    HIDDEN_TAGS,
    TAG_BITS,
    TOKEN_BIT,
    Attributes,
    class_names,
    hiding,
    is_streamed,
    token_bits,
)

_NAMING = frozenset({"id", "role", "itemprop"})
_ODD = frozenset({"body", "dialog", *HIDDEN_TAGS})
_OPENED = frozenset({"attribute", "style"})
#: Names of containers that open when a reader asks: tabs, accordions, answers under their questions.
_UNFOLDING = TOKEN_BIT["panel"] | TOKEN_BIT["faq"]
HIDING = frozenset({"hidden", "aria-hidden", "style"})


class Containers:
    """What a walk knows of the blocks around it: their tags and attributes, and the boxes of those that hold text."""

    def __init__(self) -> None:
        self.head = Head()
        self.boxes = Boxes()
        # The open blocks, and their boxes: -1 until the first line in them ends.
        self.open: list[tuple[str, Attributes]] = [("html", ())]
        self.open_boxes: list[int] = [0]

    def _box(self, level: int) -> int:
        """The number of an open block's box; boxes are made here, so that only those exist that hold text."""
        numbers = self.open_boxes
        if numbers[level] >= 0:
            return numbers[level]
        made = level - 1
        while numbers[made] < 0:
            made -= 1
        number = numbers[made]
        boxes = self.boxes
        for at in range(made + 1, level + 1):
            tag, attrs = self.open[at]
            bits, hidden, sign = self._names(number, tag, attrs)
            boxes.index.append(boxes.children[number])
            boxes.children[number] += 1
            boxes.children.append(0)
            boxes.parent.append(number)
            boxes.depth.append(at)
            boxes.tag.append(tag)
            boxes.sign.append(sign)
            boxes.bits.append(bits)
            boxes.hidden.append(hidden)
            number = numbers[at] = len(boxes.parent) - 1
        return number

    def _names(self, parent: int, tag: str, attrs: Attributes) -> tuple[int, str, str]:
        """What an element's names say: token classes, the reason why it is not shown, and its signature."""
        boxes = self.boxes
        hidden = ""
        bits = TAG_BITS.get(tag, 0)
        sign = tag
        for name, value in attrs:
            if name == "class":
                if value:
                    named, sign = class_names(tag, value)
                    bits |= named
            elif name in _NAMING:
                if value:
                    bits |= token_bits(value)
            elif name in HIDING:
                hidden = hidden or hiding(name, value)
            elif name == "itemtype":
                self.head.schema(value)
        if tag in _ODD or "-" in tag:
            bits, hidden = self._odd(tag, attrs, bits, hidden)
        if hidden in _OPENED and ((bits | boxes.bits[parent]) & _UNFOLDING or is_streamed(attrs)):
            hidden = "collapsed"
        around = boxes.hidden[parent]
        return bits, around if around in CONCEALING else hidden or around, sign

    def _odd(self, tag: str, attrs: Attributes, bits: int, hidden: str) -> tuple[int, str]:
        """The bits and the reason for hiding of elements that are not like others."""
        if tag == "body":
            # The page's own classes say what the page is, not where on it a line stands; and pages hide all of
            # their body until a script has run.
            self.head.bits |= bits
            return 0, ""
        if tag == "dialog":
            return bits, hidden or ("" if any(name == "open" for name, _ in attrs) else "dialog")
        if tag == "template" and any(name == "shadowrootmod_" for name, _ in attrs):
            return bits, hidden
        if tag in HIDDEN_TAGS:
            return bits, hidden or HIDDEN_TAGS[tag]
        return bits | token_bits(tag), hidden
