"""The text of a fiche put back in its wikitext: passages that did not change keep their very source."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from importers.mediawiki.mapping import PageMapping
from importers.mediawiki.outgoing.blocks import BlockWriter
from importers.mediawiki.outgoing.cutting import Passage, blocks, notes_of, passages, split_notes
from importers.mediawiki.outgoing.inline import Line, Notes
from importers.mediawiki.outgoing.normal import normal
from importers.mediawiki.wikitext import PageContext, Passages, in_passages

_NOTE: Final = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_HEADING: Final = re.compile(r"(?=^={1,6}[^\n]+=\s*$)", re.MULTILINE)


def put_body(wikitext: str, base: str, body: str, context: PageContext, mapping: PageMapping | None) -> str | None:
    """`wikitext`, whose Markdown is `base`, with `body` in its place; None when the page cannot be taken apart."""
    for cutting in (passages(wikitext, mapping), _by_heading(wikitext, mapping), _whole(wikitext, mapping)):
        turned = in_passages([passage.read for passage in cutting], context)
        if normal("\n\n".join([*filter(None, turned.texts), *turned.notes])) == normal(base):
            return _Patch(cutting, turned, body, context).written()
    return None


def _by_heading(wikitext: str, mapping: PageMapping | None) -> list[Passage]:
    return [Passage(text, text) for text in _HEADING.split(wikitext) if text] if mapping is None else []


def _whole(wikitext: str, mapping: PageMapping | None) -> list[Passage]:
    return [Passage(wikitext, wikitext)] if mapping is None else []


@dataclass
class _Span:
    """A passage and its blocks: where they lie among those of the old text, and of the new one when they stayed."""

    passage: Passage
    start: int
    end: int
    at: int | None = None


class _Patch:
    """Puts the blocks of a new body in the place of those that it changes."""

    def __init__(self, cutting: Sequence[Passage], turned: Passages, body: str, context: PageContext) -> None:
        text, self._notes = split_notes(body)
        self._before = notes_of(turned.notes)
        self._new = blocks(text)
        self._context = context
        self._turned = turned
        old: list[str] = []
        self._spans: list[_Span] = []
        for passage, markdown in zip(cutting, turned.texts, strict=True):
            own = blocks(markdown)
            self._spans.append(_Span(passage, len(old), len(old) + len(own)))
            old += own
        changed = {key for key, note in self._before.items() if self._notes.get(key, "").strip() != note.strip()}
        self._old = [block + ("\0" if changed & set(_NOTE.findall(block)) else "") for block in old]

    def written(self) -> str:
        """The whole wikitext."""
        self._match()
        self._writer = BlockWriter(Line(self._context.names, self._note_state()))
        out: list[str] = []
        cursor = 0
        gap: list[_Span] = []
        for span in self._spans:
            if span.at is None:
                gap.append(span)
                continue
            self._gap(out, gap, cursor, span.at)
            gap = []
            _add(out, span.passage.source)
            cursor = span.at + span.end - span.start
        self._gap(out, gap, cursor, len(self._new))
        return re.sub(r"\n{3,}\Z", "\n", "".join(out)) if self._spans else "".join(out).rstrip("\n")

    def _match(self) -> None:
        """Find the passages all of whose blocks stayed, together."""
        places: dict[int, int] = {}
        for old, new, size in _same(self._old, self._new):
            places.update({old + n: new + n for n in range(size)})
        for span in self._spans:
            if span.start == span.end:
                continue
            found = [places.get(i) for i in range(span.start, span.end)]
            first = found[0]
            if first is not None and found == list(range(first, first + len(found))):
                span.at = first

    def _note_state(self) -> Notes:
        kept = [span for span in self._spans if span.at is not None]
        there = {key for span in kept for i in range(span.start, span.end) for key in _NOTE.findall(self._old[i])}
        marks = Counter(key for block in self._new for key in _NOTE.findall(block))
        many = frozenset(key for key, count in marks.items() if count > 1)
        return Notes(self._notes, many, there, self._turned.names)

    def _gap(self, out: list[str], gap: Sequence[_Span], start: int, end: int) -> None:
        """Write what stands between two passages that stayed: the new blocks, in the place of the old ones."""
        new = self._new[start:end]
        loose = [span for span in gap if span.start < span.end and not span.passage.fixed]
        shares = _shares(loose, new)
        last = max((n for n, span in enumerate(gap) if span.passage.fixed), default=-1)
        if not loose and last < 0:
            self._new_text(out, new)
        for number, span in enumerate(gap):
            if span.start == span.end or span.passage.fixed:
                _add(out, span.passage.source)
                if number == last and not loose:
                    self._new_text(out, new)
                continue
            source, share = span.passage.source, shares.get(span.start, [])
            if share:
                tail = source[len(source.rstrip()) :]
                _add(out, self._blocks(share) + tail, alone=True)

    def _new_text(self, out: list[str], new: Sequence[str]) -> None:
        if new:
            _add(out, self._blocks(new), alone=True)

    def _blocks(self, new: Sequence[str]) -> str:
        return self._writer.write("\n\n".join(new))


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """What two rows of blocks have in common: where it stands in each, and how many.

    Both ends first, which are most of a page: what stands between is compared each with each where blocks are alike.
    """
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    yield 0, 0, head
    yield from ((head + i, head + j, size) for i, j, size in middle.get_matching_blocks())
    yield len(old) - tail, len(new) - tail, tail


def _shares(loose: Sequence[_Span], new: Sequence[str]) -> Mapping[int, Sequence[str]]:
    """Which new blocks stand in the place of which passage: each as many as it had, else all in the first."""
    if not loose:
        return {}
    if sum(span.end - span.start for span in loose) != len(new):
        return {loose[0].start: new}
    shares, at = {}, 0
    for span in loose:
        size = span.end - span.start
        shares[span.start] = new[at : at + size]
        at += size
    return shares


def _add(out: list[str], text: str, *, alone: bool = False) -> None:
    """Put a passage after the others; one that was written anew gets a blank line on both sides where it needs one."""
    before = "".join(out[-2:])
    heading = bool(re.search(r"^=.*=[ \t]*\n$", before, re.MULTILINE)) and before.endswith("=\n")
    if alone and before and not before.endswith(("\n\n", "{{")) and "=" not in before[-1:] and not heading:
        missing = "\n" if before.endswith("\n") else "\n\n"
        out.append(missing)
    out.append(text if not alone or text.endswith("\n") else f"{text}\n\n")
