"""First pass: what the core parser must not look into is set aside, and a mark stands in its place.

Comments go, `<nowiki>`, `<pre>`, `<ref>`, `<gallery>` and the tags of extensions become marks, `<noinclude>` and its
kin are resolved as on the page's own view. A mark is `DEL number DEL`: a character that MediaWiki refuses in texts,
so no later pass can meet one that it did not make. What a mark stands for is a `Kept`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

MARK: Final = "\x7f"
MARK_PATTERN: Final = re.compile("\x7f([0-9]+)\x7f")

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_COMMENTS: Final = re.compile(
    # Both by one pattern: a line may begin with what looks like a comment and stands within one.
    r"(?:\A|(?<=\n))[ \t]*(?:<!--(?:(?!-->).)*-->[ \t]*)+\n|<!--.*?(?:-->|\Z)",
    re.DOTALL,
)
"""A comment, and the line that holds nothing but comments, with its line break."""
# No tag holds a `<`: where none is closed, each would else be looked for to the end of the page.
_INCLUDE_ONLY: Final = re.compile(
    r"<includeonly(?:\s[^<>]*?)?(?:/>|>.*?(?:</includeonly\s*>|\Z))", re.DOTALL | re.IGNORECASE
)
_INCLUDE_TAG: Final = re.compile(r"</?(?:noinclude|onlyinclude|includeonly)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SAID_TAG: Final = re.compile(r"</?(?:noinclude|onlyinclude|includeonly)\s[^\w<>]*\w[^<>]*>", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r"""([a-z:_][\w:.-]*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", re.IGNORECASE)


@dataclass(slots=True)
class Kept:
    """One thing set aside.

    Attributes:
        kind: `nowiki`, `template`, `link`, … or the tag's name; the tree gives each its node.
        source: the wikitext that stood there, exactly.
        content: the inside of a tag; the text of a template; the label of a link.
        attributes: the tag's attributes, or whatever the kind needs by name.
        block: whether it stands as a block of its own.
        unread: the attributes as they were written, where they say more than `attributes`.
    """

    kind: str
    source: str
    content: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    block: bool = False
    unread: str = ""


class Shelf:
    """Where the passes of one page put what they set aside; `leave` is told what leaves the text for good."""

    def __init__(self, leave: Callable[[str], None] | None = None) -> None:
        self.kept: list[Kept] = []
        self.leave = leave or (lambda _: None)

    def put(self, kept: Kept) -> str:
        """Set `kept` aside and return the mark that stands for it."""
        self.kept.append(kept)
        return f"{MARK}{len(self.kept) - 1}{MARK}"

    def get(self, number: str | int) -> Kept:
        """What the mark `number` stands for."""
        return self.kept[int(number)]

    def restore(self, text: str) -> str:
        """`text` with every mark replaced by the wikitext that it stands for."""
        while MARK in text:
            text = MARK_PATTERN.sub(lambda m: self.kept[int(m[1])].source, text)
        return text


def read_attributes(text: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case (the last one wins, as in MediaWiki)."""
    if not text.strip():
        return {}
    return {m[1].lower(): next((g for g in m.groups()[1:] if g is not None), "") for m in ATTRIBUTE.finditer(text)}


def says_more(text: str, read: Mapping[str, str]) -> bool:
    """Whether a tag says more than the attributes that were read of it: one given twice, words that are none."""
    return len(read) < len(ATTRIBUTE.findall(text)) or any(map(str.isalnum, ATTRIBUTE.sub("", text)))


def drop_comments(text: str) -> str:
    """`text` without comments; a line that holds nothing else goes with its line break."""
    return _COMMENTS.sub("", text) if "<!--" in text else text


def resolve_inclusion(text: str, leave: Callable[[str], None]) -> str:
    """The text as the page's own view reads it: `<includeonly>` goes, the other tags of inclusion are only dropped.

    `leave` is told what goes with words in it.
    """
    if "include" not in text:
        return text
    for gone in _INCLUDE_ONLY.findall(text):
        leave(gone)
    text = _INCLUDE_ONLY.sub("", text)
    for gone in _SAID_TAG.findall(text):
        leave(gone)
    return _INCLUDE_TAG.sub("", text)


def tag_pattern(tags: frozenset[str]) -> re.Pattern[str]:
    """What finds, from left to right, where a comment or an extension's tag begins."""
    names = "|".join(sorted((re.escape(t) for t in tags), key=len, reverse=True))
    return re.compile(rf"<(?:!--|({names})(?=[\s>]|/>))", re.IGNORECASE)


def strip_tags(text: str, shelf: Shelf, pattern: re.Pattern[str]) -> str:
    """`text` with every extension tag replaced by its mark, and without comments."""
    text = text.replace(MARK, "").replace("\r\n", "\n")
    if "<" not in text:
        return text
    text = _set_aside(text, shelf, pattern)
    for gone in _COMMENT.findall(text) if "<!--" in text else ():
        shelf.leave(shelf.restore(gone))
    return resolve_inclusion(drop_comments(text), lambda gone: shelf.leave(shelf.restore(gone)))


def _set_aside(text: str, shelf: Shelf, pattern: re.Pattern[str]) -> str:
    """`text` with the tags that `pattern` finds as marks.

    The first that begins wins, as in MediaWiki's preprocessor: a comment inside `<nowiki>` is text, a `<nowiki>`
    inside a comment is nothing. An opening tag without its closing one is no tag, and of its name none is looked for
    again.
    """
    out: list[str] = []
    last = position = 0
    unclosed = set[str]()
    while (begin := pattern.search(text, position)) is not None:
        if begin[1] is None:
            position = text.find("-->", begin.end()) + 3
            if position < begin.end():
                break
            continue
        opened = text.find(">", begin.end()) + 1
        if not opened:
            break
        position, name, written = opened, begin[1].lower(), text[begin.end() : opened - 1]
        content = ""
        if not (alone := written.endswith("/")):
            closed = None if name in unclosed else _closing(name).search(text, opened)
            if closed is None:
                unclosed.add(name)
                continue
            content, position = text[opened : closed.start()], closed.end()
        kept = Kept(name, text[begin.start() : position], content)
        _note_attributes(kept, written.removesuffix("/").strip())
        if alone:
            kept.attributes["/"] = ""
        out += text[last : begin.start()], shelf.put(kept)
        last = position
    return "".join([*out, text[last:]]) if out else text


def _note_attributes(kept: Kept, written: str) -> None:
    kept.attributes = read_attributes(written)
    if written and says_more(written, kept.attributes):
        kept.unread = written


@lru_cache(maxsize=128)
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE)


def each_mark(text: str, replace: Callable[[int], str]) -> str:
    """`text` with every mark replaced by what `replace` says for its number."""
    return MARK_PATTERN.sub(lambda m: replace(int(m[1])), text)
