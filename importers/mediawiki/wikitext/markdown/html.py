"""What Markdown cannot say, in the HTML that it lets through: tables with spans, captions, blocks with a class.

Our own marks (`[[…]]`, `{{…}}`) are read inside raw HTML too, so links of the page stay links; only footnotes are not,
so whoever holds one is written as Markdown between blank lines.
"""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from importers.mediawiki.wikitext.sanitize import VOID_TAGS
from importers.mediawiki.wikitext.tree import Node

MarkWriter = Callable[[Node], str]

_BLANK: Final = re.compile(r"\n(?=[ \t]*\n)")
_BREAK_AFTER: Final = frozenset(["tr", "table", "ul", "ol", "dl", "li", "caption", "tbody"])


def attributes(node: Node) -> str:
    """The attributes of a tag, as HTML."""
    return "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())


def text_html(text: str) -> str:
    """Text for raw HTML, where no mark of ours may be read by mistake."""
    return escape(text, quote=False).replace("[[", "&#91;&#91;").replace("{{", "&#123;&#123;")


def raw(children: Sequence[Node | str], mark: MarkWriter) -> str:
    """Children as raw HTML, no blank line in it (a blank line would end the HTML block)."""
    return _html(children, mark, lines=False)


def preformatted(children: Sequence[Node | str], mark: MarkWriter) -> str:
    """Children as the inside of `<pre>`, where a blank line is read as one."""
    return _BLANK.sub("&#10;", _html(children, mark, lines=True))


def _html(children: Sequence[Node | str], mark: MarkWriter, *, lines: bool) -> str:
    """Children as HTML; `lines` keeps the blank ones."""
    out = []
    for child in children:
        if isinstance(child, str):
            out.append(text_html(child))
        elif child.tag[0] == "#":
            out.append(mark(child))
        elif child.tag in VOID_TAGS:
            out.append(f"<{child.tag}{attributes(child)}>")
        else:
            inner = _html(child.children, mark, lines=lines or child.tag == "pre")
            if child.tag == "pre":
                inner = inner.replace("\n", "&#10;")
            elif child.tag in _BREAK_AFTER:
                inner = inner.strip("\n")
            end = "\n" if child.tag in _BREAK_AFTER else ""
            out.append(f"<{child.tag}{attributes(child)}>{inner}</{child.tag}>{end}")
    return "".join(out) if lines else no_blank_lines("".join(out))


def no_blank_lines(text: str) -> str:
    """`text` without the empty lines that would end an HTML block."""
    return "\n".join(line for line in text.split("\n") if line.strip()) if "\n" in text else text
