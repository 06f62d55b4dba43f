"""HTML in wikitext: the tags that MediaWiki lets through stay tags, everything else becomes text.

After this pass every `<` of the text opens a real tag with clean attributes; what was a plain `<` or `>` is an entity.
"""

import re
from html import unescape
from typing import Final

from fiches import read_whole
from importers.mediawiki.wikitext.context import Findings
from importers.mediawiki.wikitext.strip import MARK, Shelf, each_mark, read_attributes, says_more

INLINE_TAGS: Final = frozenset(
    [
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
BLOCK_TAGS: Final = frozenset(
    [
        "blockquote",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
VOID_TAGS: Final = frozenset(["br", "hr", "wbr"])
_CLOSED_BY_SLASH: Final = frozenset(["dd", "dt", "li"])

ALLOWED: Final = INLINE_TAGS | BLOCK_TAGS | VOID_TAGS

KEPT_ATTRIBUTES: Final = frozenset(
    [
        "abbr",
        "align",
        "class",
        "cite",
        "colspan",
        "datetime",
        "dir",
        "headers",
        "id",
        "lang",
        "reversed",
        "rowspan",
        "scope",
        "start",
        "title",
        "type",
        "value",
    ]
)
"""Attributes that mean something to a reader; `style`, `width`, `bgcolor` and their kin only dress."""

_STYLES: Final = frozenset(["style", "bgcolor", "color", "face", "width", "height"])

_TAG: Final = re.compile(r"(/?)([a-z][^\s/>]*+)([^>]*?)(/?)>", re.IGNORECASE | re.DOTALL)
_TAG_IN_VALUE: Final = re.compile(r"<[^>]*>?")
_UNSAFE_IN_VALUE: Final = re.compile(r"[^A-Za-z0-9 .,;%()/_À-ÿ-]")


def clean_html(text: str, shelf: Shelf, findings: Findings) -> str:
    """`text` with allowed tags written cleanly and every other `<` and `>` as entities."""
    if "<" not in text:
        return text.replace(">", "&gt;") if ">" in text else text
    head, *chunks = text.split("<")
    out = [head.replace(">", "&gt;")]
    for chunk in chunks:
        match = _TAG.match(chunk)
        name = match[2].lower() if match else ""
        if match is None or name not in ALLOWED:
            out.append("&lt;" + chunk.replace(">", "&gt;"))
            continue
        out.append(_tag(match, name, shelf, findings) + chunk[match.end() :].replace(">", "&gt;"))
    return "".join(out)


def _tag(match: re.Match[str], name: str, shelf: Shelf, findings: Findings) -> str:
    closing, _, attributes, slash = match.groups()
    if name in VOID_TAGS:  # only in a term of a definition the slash says something
        return f"<{name}{clean_attributes(attributes, shelf, findings)}{slash or closing}>"
    if closing:
        if attributes.strip():
            findings.leave(shelf.restore(f"</{name}{attributes}>"))
        return f"</{name}>"
    closed = f"</{name}>" if slash and name in _CLOSED_BY_SLASH else ""  # any other opens, as in HTML
    return f"<{name}{clean_attributes(attributes, shelf, findings)}>{closed}"


def clean_attributes(text: str, shelf: Shelf, findings: Findings) -> str:
    """The attributes worth keeping, written ` name="value"`, safe from every later pass ("" when there is none)."""
    if not text.strip():
        return ""
    whole = text
    if MARK in text:
        text = each_mark(text, lambda n: shelf.get(n).content if shelf.get(n).kind == "nowiki" else "")
    if "<" in text or "&lt;" in text:
        text = re.sub(r"<[^>]*>?|&lt;.*?&gt;", " ", text)
    out = []
    read = read_attributes(text)
    if text != whole or says_more(text, read):  # a template, a tag within the tag, words that are no attribute
        findings.leave(shelf.restore(whole))
    for name, written in read.items():
        value = unescape(written) if "&" in written else written
        if "<" in value:  # a tag in a value is never meant for a reader
            findings.leave(f'{name}="{value}"')
            value = _TAG_IN_VALUE.sub(" ", value)
        if name in KEPT_ATTRIBUTES:
            out.append(f' {name}="{quote_value(value)}"')
            if name != "start" or read_whole(value) is None:  # a list says it by its first number
                findings.dressed[name, value] = None
        else:
            findings.leave(f'{name}="{value}"' if value else name)
            if name in _STYLES:
                findings.lose("style", name)
    return "".join(out)


def quote_value(value: str) -> str:
    """An attribute's value with every character that a later pass could take for a mark written as an entity."""
    return _UNSAFE_IN_VALUE.sub(lambda m: f"&#{ord(m[0])};", value)
