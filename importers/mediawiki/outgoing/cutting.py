"""A wikitext cut in passages that can be written anew one by one, and Markdown cut in blocks.

The cuts never go through braces, a table, a tag or a list, so that a passage reads alone as it reads in its page; the
sources of all passages put together are the wikitext, to the letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mwparserfromhell.nodes import Template

from importers.mediawiki.mapping import PageMapping, plain_name
from importers.mediawiki.wikitext import as_written, parsed

_HEADING: Final = re.compile(r"(={1,6}).+\1\s*$")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_OPENING: Final = re.compile(r"\{\{|\}\}|\{\||\n?\|\}|<!--|-->|<(/?)([a-z][a-z0-9]*)[^<>]*?(/?)>", re.IGNORECASE)
_VOID: Final = frozenset({"br", "hr", "wbr"})
_FENCE: Final = re.compile(r"(`{3,}|~{3,})")
_LIST: Final = re.compile(r"[*#:;]")
_DEFINITION: Final = re.compile(r"\[\^([^\]\s]+)\]:[ \t]?")


@dataclass
class Passage:
    """A piece of a wikitext.

    Attributes:
        source: the very text of the wiki.
        read: what the converter reads in its place (another text where a template leaves words in the page).
        fixed: whether it cannot be written anew.
    """

    source: str
    read: str
    fixed: bool = False


def cut(wikitext: str) -> list[str]:
    """The passages of a text: at headings, and at blank lines."""
    lines = wikitext.splitlines(keepends=True)
    out: list[str] = []
    current = ""
    depth = 0
    for i, line in enumerate(lines):
        heading = depth == 0 and _HEADING.match(line)
        if heading and current:
            out.append(current)
            current = ""
        depth = max(0, depth + _depth(line))
        current += line
        blank = not line.strip()
        after = lines[i + 1] if i + 1 < len(lines) else ""
        ended = heading or (blank and after.strip() and not _same_list(current, after))
        if depth == 0 and ended and current.strip():
            out.append(current)
            current = ""
    return [*out, current] if current else out


def _depth(line: str) -> int:
    depth = 0
    for found in _OPENING.finditer(line):
        sign = found[0].strip()
        if found[2]:
            depth += 0 if found[3] or found[2].lower() in _VOID else (-1 if found[1] else 1)
        else:
            depth += 1 if sign in ("{{", "{|", "<!--") else -1
    return depth


def _same_list(passage: str, after: str) -> bool:
    last = next((line for line in reversed(passage.split("\n")) if line.strip()), "")
    return bool(_LIST.match(last)) and last[0] == after[:1]


def passages(wikitext: str, mapping: PageMapping | None) -> list[Passage]:
    """The passages of a page; the templates that `mapping` knows are fixed but for the text that they hold."""
    if mapping is None:
        return [Passage(text, text) for text in cut(wikitext)]
    out: list[Passage] = []
    loose = ""
    for node in parsed(wikitext).nodes:
        name = plain_name(str(node.name)) if isinstance(node, Template) else ""
        if not isinstance(node, Template) or (name not in mapping.templates and name not in mapping.blocks):
            loose += as_written(str(node))
            continue
        out += [Passage(text, text) for text in cut(loose)]
        loose = ""
        out += _template(node, name, mapping)
    return [*out, *(Passage(text, text) for text in cut(loose))]


def _template(node: Template, name: str, mapping: PageMapping) -> list[Passage]:
    if name in mapping.blocks:
        inner = "\n".join(str(param.value).strip() for param in node.params)
        read = f"\n<blockquote>\n'''{mapping.blocks[name]}\u202f:''' {inner}\n</blockquote>\n"
        return [Passage(as_written(str(node)), as_written(read), fixed=True)]
    out: list[Passage] = []
    before = "{{" + as_written(str(node.name))
    for param in node.params:
        rule = mapping.templates[name].rule(str(param.name).strip())
        value = as_written(str(param.value))
        before += "|" + (as_written(f"{param.name}=") if param.showkey else "")
        long = rule is not None and rule.most and len(value.strip()) > rule.most
        if rule is None or (rule.section is None and not long) or not value.strip():
            before += value
            continue
        lead = value[: len(value) - len(value.lstrip())]
        heading = f"== {rule.section} ==" if rule.section else ""
        out.append(Passage(before + lead, heading, fixed=True))
        out += [Passage(text, text) for text in cut(value[len(lead) :])]
        before = ""
    return [*out, Passage(before + "}}", "", fixed=True)]


def blocks(markdown: str) -> list[str]:
    """The blocks of a Markdown, cut at blank lines outside of code; what is indented goes with what stands above."""
    out: list[list[str]] = []
    fence = ""
    fresh = True
    for line in markdown.split("\n"):
        if not fence and not line.strip():
            fresh = True
            continue
        begins = _FENCE.match(line.lstrip())
        if fresh and not fence and not (line.startswith("  ") and out):
            out.append([])
        elif fresh and not fence:
            out[-1].append("")
        fresh = False
        if not out:
            out.append([])
        out[-1].append(line)
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif begins:
            fence = begins[1]
    return ["\n".join(lines) for lines in out]


def split_notes(markdown: str) -> tuple[str, dict[str, str]]:
    """A body without the definitions of its notes, and these by key."""
    if "[^" not in markdown:
        return markdown, {}
    kept: list[str] = []
    notes: dict[str, str] = {}
    for block in blocks(markdown):
        if not _DEFINITION.match(block):
            kept.append(block)
            continue
        key = ""
        for line in block.split("\n"):
            found = _DEFINITION.match(line)
            if found:
                key = found[1]
                notes[key] = line[found.end() :]
            else:
                notes[key] += "\n" + line.removeprefix("    ")
    return "\n\n".join(kept) + "\n", notes


def notes_of(definitions: Sequence[str]) -> dict[str, str]:
    """Definitions of notes by key."""
    return split_notes("\n".join(definitions))[1]


def without_comments(wikitext: str) -> str:
    """A wikitext without its comments."""
    return _COMMENT.sub("", wikitext)
