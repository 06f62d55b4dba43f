"""What changed in a text, told: « section Déroulé réécrite », « image ajoutée : abri.jpg »."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fiches.diff import changes
from fiches.markup import headings, scan
from fiches.names import split_prefix

_MANY: Final = 2
"""Sections told one by one."""

_LISTED: Final = 3
"""Pictures and categories told by name."""

_REWRITTEN: Final = 0.5
"""A section of whose lines this part is new was rewritten rather than changed."""

_AT_HAND: Final = 8
"""Texts, and changes, whose parts are kept: each change is told in two languages, by whoever saves and by the table."""

_Said = tuple[str, Mapping[str, object]]
"""A part of what is told: its word below, and what it names."""

_LONGEST: Final = 20_000
"""Words of a section beyond which they are only counted, and not searched for in their order."""

_HEADING: Final = re.compile(r"\n\n(?=#{1,6} )")
_OPENS: Final = re.compile(r"```|~~~|\{\{|<(?:!--|nowiki|pre|script|style|textarea)", re.IGNORECASE)
"""What may hold a line that looks like a heading and is none, however many blank lines stand between."""

_PREFIX: Final = re.compile(r"\[\[([^\[\]|#:]*:)")
"""What every category and every picture begins with, and links into other spaces too."""
_TOLD_APART: Final = frozenset({"categories", "fichiers"})

_FR: Final = {
    "text": "texte modifié",
    "text_rewritten": "texte réécrit",
    "text_new": "texte ajouté",
    "text_gone": "texte retiré",
    "lead": "introduction modifiée",
    "lead_new": "introduction ajoutée",
    "lead_gone": "introduction retirée",
    "section_new": "section {title} ajoutée",
    "section_gone": "section {title} retirée",
    "section": "section {title} modifiée",
    "rewritten": "section {title} réécrite",
    "renamed": "section {old} renommée {title}",
    "moved": "section {title} déplacée",
    "sections": "{n} sections modifiées",
    "sections_new": "{n} sections ajoutées",
    "sections_gone": "{n} sections retirées",
    "sections_moved": "sections déplacées",
    "embed_new": "image ajoutée\u202f: {names}",
    "embed_gone": "image retirée\u202f: {names}",
    "embeds_new": "{n} images ajoutées",
    "embeds_gone": "{n} images retirées",
    "category_new": "catégorie ajoutée\u202f: {names}",
    "category_gone": "catégorie retirée\u202f: {names}",
    "categories_new": "catégories ajoutées\u202f: {names}",
    "categories_gone": "catégories retirées\u202f: {names}",
}
_EN: Final = {
    "text": "text changed",
    "text_rewritten": "text rewritten",
    "text_new": "text added",
    "text_gone": "text removed",
    "lead": "introduction changed",
    "lead_new": "introduction added",
    "lead_gone": "introduction removed",
    "section_new": "section {title} added",
    "section_gone": "section {title} removed",
    "section": "section {title} changed",
    "rewritten": "section {title} rewritten",
    "renamed": "section {old} renamed {title}",
    "moved": "section {title} moved",
    "sections": "{n} sections changed",
    "sections_new": "{n} sections added",
    "sections_gone": "{n} sections removed",
    "sections_moved": "sections moved",
    "embed_new": "picture added: {names}",
    "embed_gone": "picture removed: {names}",
    "embeds_new": "{n} pictures added",
    "embeds_gone": "{n} pictures removed",
    "category_new": "category added: {names}",
    "category_gone": "category removed: {names}",
    "categories_new": "categories added: {names}",
    "categories_gone": "categories removed: {names}",
}


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: its title, and its own words without the marks that are told apart."""

    title: str
    text: str


def told_body(old: str, new: str, language: str) -> Iterator[str]:
    """Each change of a text: categories and pictures, then sections."""
    if old != new:
        say = _FR if language == "fr" else _EN
        yield from (say[word].format(**named) for word, named in _found(old, new))


@lru_cache(maxsize=_AT_HAND)
def _found(old: str, new: str) -> tuple[_Said, ...]:
    """What a change is told by, in any language."""
    start = _first_section(old, new)
    marks, text = _parts(old[start:], new[start:])
    if marks and start:  # what came or left may stand in the part that both share
        marks, text = _parts(old, new)
    # What is told of no section still changed the text: the level of a heading, the width of a picture.
    return (*marks, *text) or (() if same_words(old, new) else (("text", {}),))


def _parts(old: str, new: str) -> tuple[list[_Said], list[_Said]]:
    """What is told of the categories and pictures, and of the sections."""
    (was, bare_old), (now, bare_new) = _apart_from_marks(old), _apart_from_marks(new)
    marks = [part for kind in ("category", "embed") for part in _marks(kind, was[kind], now[kind])]
    return marks, list(_text(bare_old, bare_new))


def _first_section(old: str, new: str) -> int:
    """Where the last section begins that both texts begin alike up to and into; 0 where none is sure to begin there.

    A heading below a blank line begins a section whatever stands before it, unless something is open that blank lines
    do not end. What both share before it need not be read to tell what differs: most of a page, as a rule.
    """
    a, b = old.split("\n"), new.split("\n")
    alike = next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
    shared = "\n".join(a[:alike])
    start = max((found.end() for found in _HEADING.finditer(shared)), default=0)
    return 0 if start == 0 or _OPENS.search(shared, 0, start) else start


@lru_cache(maxsize=_AT_HAND)
def _apart_from_marks(body: str) -> tuple[dict[str, list[str]], str]:
    """The categories and pictures that a text names, and the text without them."""
    found: dict[str, list[str]] = {"category": [], "embed": []}
    if not any(split_prefix(prefix.strip() + "-")[0] in _TOLD_APART for prefix in _PREFIX.findall(body)):
        return found, body  # none can be there: the text need not be read, which takes longer than all the rest
    parts, at = [], 0
    for mark in sorted(scan(body), key=lambda mark: mark.start):
        if mark.kind in found and mark.start >= at:
            found[mark.kind].append(mark.target)
            parts.append(body[at : mark.start])
            at = mark.end
    return found, "".join([*parts, body[at:]])


def _marks(kind: str, was: Sequence[str], now: Sequence[str]) -> Iterator[_Said]:
    for word, some in (
        ("new", [x for x in dict.fromkeys(now) if x not in was]),
        ("gone", [x for x in dict.fromkeys(was) if x not in now]),
    ):
        plural = "categories" if kind == "category" else "embeds"
        if some:
            key = kind if len(some) == 1 else plural
            yield f"{key}_{word}", {"names": ", ".join(some[:_LISTED]), "n": len(some)}


def _text(old: str, new: str) -> Iterator[_Said]:
    if same_words(old, new):
        return
    if not old.strip() or not new.strip():
        yield "text_new" if new.strip() else "text_gone", {}
        return
    was, now = _sections(old), _sections(new)
    if len(was) == len(now) == 1:
        yield "text", {}
        return
    renamed = _renamed(was, now)
    pairs = {key: key for key in now if key in was} | {new_key: old_key for old_key, new_key in renamed.items()}
    changed = [key for key, before in pairs.items() if key and not same_words(was[before].text, now[key].text)]
    if not same_words(was[""].text, now[""].text):
        both = was[""].text.strip() and now[""].text.strip()
        yield "lead" if both else "lead_new" if now[""].text.strip() else "lead_gone", {}
    if len(changed) > _MANY:
        yield "sections", {"n": len(changed)}
    else:
        for key in changed:
            word = "rewritten" if is_rewritten(was[pairs[key]].text, now[key].text) else "section"
            yield word, {"title": now[key].title}
    for old_key, key in renamed.items():
        yield "renamed", {"old": was[old_key].title, "title": now[key].title}
    yield from _came_and_left(was, now, renamed)
    yield from _moved([pairs[key] for key in now if key in pairs], list(was), was)


@lru_cache(maxsize=_AT_HAND)
def _sections(body: str) -> dict[str, _Section]:
    """The sections by anchor; the text before any heading under ""."""
    heads = headings(body)
    ends = [h.start for h in heads[1:]] + [len(body)]
    found = {"": _Section("", body[: heads[0].start] if heads else body)}
    for head, end in zip(heads, ends, strict=False):
        found[head.anchor] = _Section(head.title, body[head.start : end].partition("\n")[2])
    return found


def _renamed(was: Mapping[str, _Section], now: Mapping[str, _Section]) -> dict[str, str]:
    """Sections that kept their words under another title: their anchors before and after."""
    left = [key for key in was if key not in now]
    found: dict[str, str] = {}
    for key in now:
        words = now[key].text.split() if left and key not in was else []
        old = next((k for k in left if k not in found and words and was[k].text.split() == words), None)
        if old is not None:
            found[old] = key
    come = [key for key in now if key not in was and key not in found.values()]
    rest = [key for key in left if key not in found]
    if len(come) == len(rest) == 1 and not is_rewritten(was[rest[0]].text, now[come[0]].text):
        found[rest[0]] = come[0]
    return found


def _came_and_left(
    was: Mapping[str, _Section], now: Mapping[str, _Section], renamed: Mapping[str, str]
) -> Iterator[_Said]:
    come = [now[key].title for key in now if key not in was and key not in renamed.values()]
    left = [was[key].title for key in was if key not in now and key not in renamed]
    for word, titles in (("new", come), ("gone", left)):
        if len(titles) > _MANY:
            yield f"sections_{word}", {"n": len(titles)}
        else:
            yield from ((f"section_{word}", {"title": title}) for title in titles)


def _moved(order: Sequence[str], before: Sequence[str], was: Mapping[str, _Section]) -> Iterator[_Said]:
    """Sections that stand elsewhere among those that stayed: one is named, several are not."""
    stayed = [key for key in before if key in order]
    if list(order) == stayed:
        return
    alone = [key for key in stayed if [k for k in order if k != key] == [k for k in stayed if k != key]]
    yield ("moved", {"title": was[alone[-1]].title}) if alone else ("sections_moved", {})


def is_rewritten(old: str, new: str) -> bool:
    """Whether the change brought or took more than half of a section's words, and took more than half of the old ones.

    What stands as it was, with as much again beside it, was not rewritten.
    """
    before, after = old.split(), new.split()
    enough = _REWRITTEN * max(1, len(before) + len(after))
    rest = _apart(old, new)
    if sum(len(each.split()) for each in rest) <= enough:  # no search can find more than what the lines leave
        return False
    if len(before) + len(after) > _LONGEST:
        return True
    found = changes(before, after)
    if sum(c.old_end - c.old_start for c in found) <= _REWRITTEN * len(before):
        return False
    return sum(c.old_end - c.old_start + c.new_end - c.new_start for c in found) > enough


def same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words in the same order, whatever the blanks between them."""
    if one == other:
        return True
    rest, others_rest = _apart(one, other)
    return rest.split() == others_rest.split()


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts without the whole lines that both begin with and both end with: a page is mostly those."""
    a, b = one.split("\n"), other.split("\n")
    shorter = min(len(a), len(b))
    start = end = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return "\n".join(a[start : len(a) - end]), "\n".join(b[start : len(b) - end])
