"""The pages of the corpus as DokuWiki and MediaWiki write them: the same words, the same head, the same links."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bench.corpus import Revision

_LINK = re.compile(r"\[\[([^\]|]+)\]\]")
_ITALIC = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


@dataclass(frozen=True, slots=True)
class Parts:
    """A page taken apart: its title, the lines of its head, its text."""

    title: str
    head: list[tuple[str, str]]
    body: str

    @classmethod
    def of(cls, revision: Revision) -> "Parts":
        """The parts of a version."""
        top, _, body = revision.text.removeprefix("---\n").partition("\n---\n")
        head = [(key, value.strip('"[]{}')) for key, _, value in (line.partition(": ") for line in top.splitlines())]
        return cls(dict(head)["titre"], [(key, value) for key, value in head if key != "titre"], body)


def dokuwiki(revision: Revision, addresses: Mapping[str, str]) -> str:
    """The version as DokuWiki writes it; links lead to the `addresses` of titles."""
    parts = Parts.of(revision)
    head = "".join(f"^ {key} | {value} |\n" for key, value in parts.head)
    body = re.sub(r"(?m)^## (.*)$", r"===== \1 =====", parts.body)
    body = re.sub(r"(?m)^1\. ", "  - ", re.sub(r"(?m)^- ", "  * ", body))
    body = body.replace("| quoi | combien |\n| --- | --- |", "^ quoi ^ combien ^")
    body = _ITALIC.sub(r"//\1//", body)
    body = _LINK.sub(lambda link: f"[[:{addresses.get(link[1], link[1])}|{link[1]}]]", body)
    return f"====== {parts.title} ======\n\n{head}\n{body}"


def wikitext(revision: Revision) -> str:
    """The version as MediaWiki writes it."""
    parts = Parts.of(revision)
    head = "".join(f"! {key}\n| {value}\n|-\n" for key, value in parts.head)
    body = re.sub(r"(?m)^## (.*)$", r"== \1 ==", parts.body)
    body = re.sub(r"(?m)^1\. ", "# ", re.sub(r"(?m)^- ", "* ", body))
    body = re.sub(r"(?m)^> (.*)$", r"<blockquote>\1</blockquote>", body)
    body = re.sub(r"(?m)(^\|.*\n?)+", lambda table: _table(table[0]), body)
    body = _ITALIC.sub(r"''\1''", body.replace("**", "'''"))
    return f'{{| class="wikitable"\n{head}|}}\n\n{body}'


def _table(rows: str) -> str:
    cells = [row.strip("| ").replace(" | ", " || ") for row in rows.splitlines() if not row.startswith("| ---")]
    head, *rest = cells
    lines = "".join(f"|-\n| {row}\n" for row in rest)
    return f'{{| class="wikitable"\n! {head.replace("||", "!!")}\n{lines}|}}\n'


def exported(number: int, revisions: list[Revision]) -> str:
    """All versions of the `number`-th page as MediaWiki exports them."""
    told = []
    for revision in revisions:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(revision.when))
        told.append(
            f"<revision><timestamp>{when}</timestamp>"
            f"<contributor><username>{escape(revision.author.name)}</username><id>0</id></contributor>"
            f"<comment>{escape(revision.message)}</comment><model>wikitext</model><format>text/x-wiki</format>"
            f'<text xml:space="preserve">{escape(wikitext(revision))}</text></revision>\n'
        )
    title = escape(Parts.of(revisions[0]).title)
    return f"<page><title>{title}</title><ns>0</ns><id>{number + 1}</id>\n{''.join(told)}</page>\n"
