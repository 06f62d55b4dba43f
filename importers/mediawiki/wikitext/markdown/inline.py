"""What stands in a line: emphasis, links, code, and the text between, escaped."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from importers.mediawiki.wikitext.markdown.escape import code_span, escape, escape_link
from importers.mediawiki.wikitext.markdown.html import attributes, raw
from importers.mediawiki.wikitext.sanitize import VOID_TAGS
from importers.mediawiki.wikitext.tree import FORMATTING, Node

if TYPE_CHECKING:
    from importers.mediawiki.wikitext.markdown.things import Things

_SIGNS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "strike": "~~", "del": "~~"}
_NAMES: Final = {"b": "strong", "i": "em", "strike": "s", "tt": "code", "big": "big"}
_EDGES: Final = re.compile(r"\A([ \t\n\u00a0]*)(.*?)([ \t\n\u00a0]*)\Z", re.DOTALL)
_MARKS: Final = "*_~`"
_SIGNS_OF_LINES: Final = re.compile(r"[\\`*_~\[\]]")
"""What Markdown reads between two tags in a line."""


class Inline:
    """Writes inline children; `things` writes what was set aside."""

    def __init__(self, things: "Things") -> None:
        self._things = things

    def write(self, children: Sequence[Node | str], *, linked: bool = False) -> str:
        """The children as Markdown for the middle of a line; `linked` where they are the label of a Markdown link."""
        escape_text = escape_link if linked else escape
        if len(children) == 1 and isinstance(children[0], str):
            return escape_text(children[0])
        out: list[str] = []
        merged = _merge(children)
        for i, child in enumerate(merged):
            if isinstance(child, str):
                out.append(escape_text(child))
            elif child.tag in _SIGNS and not child.attributes:
                self._emphasis(child, out, _first_character(merged, i + 1), linked=linked)
            else:
                written = self._node(child, linked=linked)
                if written[:1] == "`" and out and out[-1][-1:] == "`":  # two code spans would become one
                    written = _SIGNS_OF_LINES.sub(lambda m: f"&#{ord(m[0])};", raw([child], self._things.mark_html))
                out.append(written)
        return "".join(out)

    def _node(self, node: Node, *, linked: bool) -> str:
        tag = node.tag
        if tag[0] == "#":
            return self._things.inline(node, linked=linked)
        if tag in VOID_TAGS:
            return "" if tag == "wbr" else f"<{tag}>"
        if tag == "a":
            return self._link(node)
        if tag in ("code", "tt") and not node.attributes and all(isinstance(c, str) for c in node.children):
            text = "".join(c for c in node.children if isinstance(c, str))
            return code_span(text) if text.strip() else ""
        return raw([node], self._things.mark_html) if node.is_block() else self._tagged(node, linked=linked)

    def _tagged(self, node: Node, *, linked: bool) -> str:
        """An inline tag that Markdown has no sign for."""
        name = _NAMES.get(node.tag, node.tag)
        inner = self.write(node.children, linked=linked)
        if node.tag in FORMATTING and not inner.strip():
            return inner
        if node.tag in ("span", "font", "u") and not node.attributes and node.tag != "u":
            return inner
        return f"<{name}{attributes(node)}>{inner}</{name}>"

    def _link(self, node: Node) -> str:
        label = self.write(node.children, linked=True).replace("\n", " ")
        match = _EDGES.match(label)
        left, inner, right = match.groups() if match else ("", label, "")
        address = node.attributes.get("href", "")
        if not inner:
            self._things.lead_nowhere(address)
        return f"{left}{markdown_link(inner, address)}{right}" if inner else left

    def _emphasis(self, node: Node, out: list[str], after: str, *, linked: bool) -> None:
        """Bold, italics or struck text: with signs where Markdown reads them so, else with tags."""
        match = _EDGES.match(self.write(node.children, linked=linked))
        left, inner, right = match.groups() if match else ("", "", "")
        before = _last(out, left)
        after = right[:1] or after
        sign = _SIGNS[node.tag]
        if not inner:
            out.append(left + right)
            return
        bare = inner.strip("*~")
        fits = bare and _opens(before, bare[0]) and _opens(after, bare[-1]) and "\n\n" not in inner
        if not fits or before in _MARKS or after in _MARKS or _clashes(sign, inner) or _repeats(node, sign):
            name = _NAMES.get(node.tag, node.tag)
            out.append(f"{left}<{name}>{inner}</{name}>{right}")
            return
        out.append(f"{left}{sign}{inner}{sign}{right}")


def markdown_link(label: str, url: str) -> str:
    """A link to another site."""
    if not re.search(r"[()\s<>\\]", url):
        return f"[{label}]({url})"
    safe = re.sub(r"[<>\n]", "", url).replace("\\", "\\\\")
    return f"[{label}](<{safe}>)"


def _merge(children: Sequence[Node | str]) -> list[Node | str]:
    """The children, neighbouring texts joined."""
    out: list[Node | str] = []
    for child in children:
        if isinstance(child, str) and out and isinstance(out[-1], str):
            out[-1] += child
        else:
            out.append(child)
    return out


def _last(out: list[str], left: str) -> str:
    if left:
        return left[-1]
    for part in reversed(out):
        if part:
            return part[-1]
    return " "


def _first_character(children: Sequence[Node | str], index: int) -> str:
    """The first character that will be read from `index` on; a mark stands for a letter."""
    for child in children[index:]:
        if isinstance(child, str):
            if child:
                return child[0]
        elif child.tag in _SIGNS:
            return "*"
        elif child.tag == "br":
            return "<"
        elif child.tag == "#inline":
            return "["
        else:
            return "<"
    return " "


def _opens(outside: str, inside: str) -> bool:
    """Whether a run of signs between these two characters binds to the inner one (CommonMark §6.2)."""
    return not _is_punctuation(inside) or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _repeats(node: Node, sign: str) -> bool:
    """Whether the same emphasis stands again inside."""
    return any(isinstance(c, Node) and (_SIGNS.get(c.tag) == sign or _repeats(c, sign)) for c in node.children)


def _clashes(sign: str, inner: str) -> bool:
    """Whether the signs would run together with those inside (`***` is read well only when it wraps everything)."""
    if sign == "~~":
        return "~~" in inner or inner[0] == "~" or inner[-1] == "~"
    starts, ends = inner.startswith("*"), inner.endswith("*") and not inner.endswith("\\*")
    if not starts and not ends:
        return False
    return not (starts and ends and inner.count("*") in (2, 4) and len(inner) > len(sign))
