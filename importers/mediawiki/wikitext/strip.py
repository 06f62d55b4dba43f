"""First pass: what the core parser must not look into is set aside, and a mark stands in its place.

Comments go, `<nowiki>`, `<pre>`, `<ref>`, `<gallery>` and the tags of extensions become marks, `<noinclude>` and its
kin are resolved as on the page's own view. A mark is `DEL number DEL`: a character that MediaWiki refuses in texts,
so no later pass can meet one that it did not make. What a mark stands for is a `Kept`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
_INCLUDE_ONLY: Final = re.compile(
    r"<includeonly(?:\s[^>]*)?(?:/>|>.*?(?:</includeonly\s*>|\Z))", re.DOTALL | re.IGNORECASE
)
_INCLUDE_TAG: Final = re.compile(r"</?(?:noinclude|onlyinclude|includeonly)(?:\s[^>]*)?/?>", re.IGNORECASE)
_SAID_TAG: Final = re.compile(r"</?(?:noinclude|onlyinclude|includeonly)\s[^>]*\w[^>]*>", re.IGNORECASE)
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
    """What finds, from left to right, a comment or an extension's tag with its content.

    An opening tag without its closing one is no tag (MediaWiki shows it as text).
    """
    names = "|".join(sorted((re.escape(t) for t in tags), key=len, reverse=True))
    return re.compile(
        # The sign that begins both stands before them: `re` then looks at nothing else.
        rf"""<(?:(?P<comment>!--.*?(?:-->|\Z))
        | (?P<tag>{names})(?P<attrs>(?:\s[^>]*?)?)  # a quoted `>` ends a tag as well
          (?: /> | > (?P<content>.*?) </(?P=tag)\s*> ))""",
        re.DOTALL | re.IGNORECASE | re.VERBOSE,
    )


def strip_tags(text: str, shelf: Shelf, pattern: re.Pattern[str]) -> str:
    """`text` with every extension tag replaced by its mark, and without comments.

    The first that begins wins, as in MediaWiki's preprocessor: a comment inside `<nowiki>` is text, a `<nowiki>`
    inside a comment is nothing.
    """
    text = text.replace(MARK, "").replace("\r\n", "\n")
    if "<" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        if match["comment"] is not None:
            return match[0]
        name = match["tag"].lower()
        attributes = (match["attrs"] or "").strip()
        kept = Kept(name, match[0], match["content"] or "", read_attributes(attributes))
        if attributes and says_more(attributes, kept.attributes):
            kept.unread = attributes
        if match["content"] is None:
            kept.attributes["/"] = ""
        return shelf.put(kept)

    text = pattern.sub(replace, text)
    for gone in _COMMENT.findall(text) if "<!--" in text else ():
        shelf.leave(shelf.restore(gone))
    return resolve_inclusion(drop_comments(text), lambda gone: shelf.leave(shelf.restore(gone)))


def each_mark(text: str, replace: Callable[[int], str]) -> str:
    """`text` with every mark replaced by what `replace` says for its number."""
    return MARK_PATTERN.sub(lambda m: replace(int(m[1])), text)
