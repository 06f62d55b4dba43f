"""What the first passes set aside, written: links, files, templates, notes, code and the tags of extensions."""

import re
from collections.abc import Callable, Sequence
from html import escape as escape_html
from typing import Final
from urllib.parse import quote, urlsplit

from fiches import anchor_of, fold, split_prefix, title_key
from importers.mediawiki.wikitext.context import CATEGORY, FILE, Findings, PageContext
from importers.mediawiki.wikitext.links import NEVER
from importers.mediawiki.wikitext.markdown.escape import (
    code_span,
    escape,
    escape_caption,
    escape_label,
    escape_link,
    fence,
)
from importers.mediawiki.wikitext.markdown.html import raw, text_html
from importers.mediawiki.wikitext.markdown.inline import Inline, markdown_link
from importers.mediawiki.wikitext.markdown.notes import Markdown, Notes, NoteWriter, Tree, leave_tag
from importers.mediawiki.wikitext.strip import MARK, MARK_PATTERN, Kept, Shelf
from importers.mediawiki.wikitext.tree import Node, build, decode

_SPECIAL: Final = -1
_NOWIKI: Final = re.compile(r"<nowiki>(.*?)</nowiki>", re.IGNORECASE | re.DOTALL)

_CODE: Final = frozenset(["syntaxhighlight", "source"])
_INSERTED: Final = re.compile(r"""\s(?:src|url|href)\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
"""Where the page is that a tag shows inside its own (a calendar, a map, a video)."""
_DRESSED: Final = _CODE | {"nowiki", "poem", "pre"}
"""Tags of which raw HTML says the inside alone."""
_SILENT: Final = frozenset(["indicator", "section", "templatestyles"])

PREFIXES: Final = {
    1: "Discussion", 2: "Utilisateur", 3: "Discussion utilisateur", 6: "Fichier", 7: "Discussion fichier",
    10: "Modèle", 11: "Discussion modèle", 12: "Aide", 13: "Discussion aide", 14: "Catégorie",
    15: "Discussion catégorie", 102: "Attribut", 103: "Discussion attribut", 108: "Concept",
}  # fmt: skip
"""The prefix that our own links use for a namespace of MediaWiki."""

_FILE_WORDS: Final = (("thumb", "vignette"), ("frame", "cadre"), ("frameless", "sans cadre"), ("border", "bordure"),
                      ("left", "gauche"), ("right", "droite"), ("center", "centré"), ("none", "néant"))  # fmt: skip

_FILE_SAID: Final = frozenset([key for key, _ in _FILE_WORDS] + ["title", "width", "alt", "link", "page"])


class Things:
    """Writes marks; `tree` reads wikitext that a mark holds, `blocks` writes what it gave; `notes` takes the notes."""

    def __init__(
        self, context: PageContext, shelf: Shelf, findings: Findings, tree: Tree, blocks: Markdown, *, notes: Notes
    ) -> None:
        self._context = context
        self._shelf = shelf
        self._findings = findings
        self._tree = tree
        self._blocks = blocks
        self._lines = Inline(self)
        self.notes = NoteWriter(shelf, findings, tree, blocks, notes)
        self._inline_writers: dict[str, Callable[[Kept], str]] = {
            "ref": self.notes.sign,
            "math": self._formula,
            "link": self._link,
            "annotation": self._annotation,
            "url": self._url,
            "media": self._media,
            "file": self._file,
            "nowiki": self._nowiki,
        }
        self._block_writers: dict[str, Callable[[Kept], str]] = {
            "file": self._file,
            "math": self._formula,
            "gallery": self._gallery,
            "poem": self._poem,
            "references": self.notes.place,
        }

    # Where a mark stands

    def inline(self, node: Node, *, linked: bool = False) -> str:
        """A mark in the midst of a line; `linked` where it stands in the label of a Markdown link."""
        kept = self._shelf.get(node.number)
        if linked and kept.kind == "nowiki":
            leave_tag(self._findings, kept)
            return escape_link(decode(kept.content))
        if kept.kind == "template":
            return f"{MARK}{node.number}{MARK}"
        if kept.kind in _CODE or kept.kind == "pre":
            leave_tag(self._findings, kept, "inline")
            return code_span(_code_text(kept).strip("\n"))
        write = self._inline_writers.get(kept.kind)
        return write(kept) if write else self._extension(kept, block=False)

    def block(self, node: Node) -> str:
        """A mark that is a block."""
        kept = self._shelf.get(node.number)
        if kept.kind == "template":
            return f"{MARK}{node.number}{MARK}"
        if kept.kind == "pre" or kept.kind in _CODE:
            lang = kept.attributes.get("lang", "")
            language = re.sub(r"[^\w+#.-]", "", lang)
            leave_tag(self._findings, kept, *(("lang",) if language == lang else ()))
            return fence(_code_text(kept).removeprefix("\n"), language)
        write = self._block_writers.get(kept.kind)
        return write(kept) if write else self._extension(kept, block=True)

    def mark_html(self, node: Node) -> str:
        """A mark inside raw HTML."""
        kept = self._shelf.get(node.number)
        if kept.kind in _DRESSED:
            leave_tag(self._findings, kept)
        if kept.kind == "nowiki":
            return text_html(decode(kept.content))
        if kept.kind == "url":
            url = decode(kept.attributes["url"])
            label = raw(self._label(kept), self.mark_html) if kept.content else text_html(url)
            return f'<a href="{escape_html(url)}">{label}</a>'
        if kept.kind == "poem":
            return raw(self._stanzas(kept.content), self.mark_html)
        if not kept.block and kept.kind in ("pre", *_CODE):
            return f"<code>{text_html(_code_text(kept))}</code>"
        if kept.block and kept.kind not in ("template", "file", "gallery"):
            code = kept.kind in ("pre", *_CODE)
            text = _code_text(kept).removeprefix("\n") if code else self._shelf.restore(kept.source)
            return f"<pre>{text_html(text)}</pre>".replace("\n", "&#10;")
        return (self.block(node) if kept.block else self.inline(node)).replace("\\|", "|")

    def mark_literal(self, node: Node) -> str:
        """A mark inside `<pre>`, where ours are text: a link is written as HTML, by the address that knows titles."""
        kept = self._shelf.get(node.number)
        if kept.kind != "link":
            return self.mark_html(node)
        title, section = kept.attributes["title"], kept.attributes["section"]
        target = link_target(self._context, int(kept.attributes["namespace"]), title).removeprefix(":")
        address = f"/wiki/{quote(target.replace(' ', '_'), safe='/:')}" if title else ""
        address += f"#{quote(anchor_of(section))}" if section else ""
        return f'<a href="{address}">{raw(self._label(kept), self.mark_html)}</a>'

    def lead_nowhere(self, url: str) -> None:
        """Keep the address of a link that shows no words."""
        self._findings.leave(f"[{url}]")

    def needs_markdown(self, nodes: Sequence[Node | str]) -> bool:
        """Whether something in `nodes` is read as Markdown only (a note, mathematics)."""
        for node in nodes:
            if isinstance(node, str):
                continue
            if node.tag[0] == "#":
                kept = self._shelf.get(node.number)
                if kept.kind in ("ref", "math") or (MARK in kept.content and self.needs_markdown(self._label(kept))):
                    return True
            elif self.needs_markdown(node.children):
                return True
        return False

    def holds_template(self, nodes: Sequence[Node | str]) -> bool:
        """Whether a template stands in `nodes` (its bars would cut a row of a Markdown table)."""
        return any(
            not isinstance(n, str)
            and (
                (n.tag[0] == "#" and self._shelf.get(n.number).kind in ("template", "file"))
                or self.holds_template(n.children)
            )
            for n in nodes
        )

    def finish(self, text: str) -> str:
        """`text` with the notes at its end and every template in its place."""
        if definitions := self.notes.definitions():
            text = "\n\n".join([text, "\n".join(definitions)]) if text else "\n".join(definitions)
        return self.completed(text)

    def completed(self, text: str) -> str:
        """`text`, all of the page read, with the notes of its captions and every template in its place."""
        return self.with_templates(self.notes.told_in_captions(text))

    def with_templates(self, text: str) -> str:
        """`text` with every template in its place."""
        return MARK_PATTERN.sub(lambda m: self._template(self._shelf.get(m[1])), text)

    # Links

    def _label(self, kept: Kept) -> list[Node | str]:
        if "<" not in kept.content and MARK not in kept.content:
            return [decode(kept.content)]
        return build(kept.content, self._shelf, wrap=False).children

    def _link(self, kept: Kept) -> str:
        namespace, title = int(kept.attributes["namespace"]), kept.attributes["title"]
        section = kept.attributes["section"]
        if "bare" in kept.attributes and namespace == 0 and title and not section and _same_title(kept.content, title):
            return f"[[{kept.content}]]"
        label = self._lines.write(self._label(kept))
        if not title and not section:
            return label  # `[[#|here]]` leads nowhere
        if namespace == _SPECIAL:
            return self._upstream(namespace, title, section, label)
        target = link_target(self._context, namespace, title)
        anchor = f"#{section}" if section else ""
        words = decode(kept.content)
        if not title and "bare" in kept.attributes:
            return f"[[{anchor}|{escape_label(label)}]]"  # MediaWiki shows the sign too, our bare links do not
        if "bare" in kept.attributes and title_key(words) in (title_key(f"{target.removeprefix(':')}{anchor}"), title):
            colon = ":" if target.startswith(":") else ""
            return f"[[{colon}{words if namespace == 0 else target.removeprefix(':') + anchor}]]"
        return f"[[{target}{anchor}|{escape_label(label)}]]"

    def _annotation(self, kept: Kept) -> str:
        """A stated value as we write one."""
        stated = f"{kept.attributes['name']}::{kept.attributes['value']}"
        if "labelled" not in kept.attributes:
            return f"[[{stated}]]"
        return f"[[{stated}|{escape_label(self._lines.write(self._label(kept)))}]]"

    def _upstream(self, namespace: int, title: str, section: str, label: str) -> str:
        """A link to a page that only the wiki itself has."""
        path, full = self._context.names.article_path, self._context.names.full(namespace, title)
        if not path:
            self._findings.leave(f"[[{full}#{section}]]" if section else f"[[{full}]]")
            return label
        address = path.replace("$1", quote(full.replace(" ", "_"), safe="/:"))
        return markdown_link(label, f"{address}#{quote(section.replace(' ', '_'))}" if section else address)

    def _media(self, kept: Kept) -> str:
        if kept.attributes["section"]:
            self._findings.leave(self._shelf.restore(kept.source))
        return f"[[:Fichier:{kept.attributes['title']}|{escape_label(self._lines.write(self._label(kept)))}]]"

    def _url(self, kept: Kept) -> str:
        url = kept.attributes["url"]
        if "free" in kept.attributes:
            plain = decode(url)
            return f"<{plain}>" if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*", plain) else escape(plain)
        return markdown_link(self._lines.write(self._label(kept)).replace("\n", " "), decode(url))

    def _nowiki(self, kept: Kept) -> str:
        leave_tag(self._findings, kept)
        return escape(decode(kept.content))

    def _file(self, kept: Kept) -> str:
        options = [word for key, word in _FILE_WORDS if key in kept.attributes]
        if kept.attributes.get("thumb") or not _FILE_SAID.issuperset(kept.attributes):
            self._findings.leave(self._shelf.restore(kept.source))
        if kept.attributes.get("width"):
            options.append(f"{kept.attributes['width']}px")
        options += [f"{k}={kept.attributes[k]}" for k in ("alt", "link", "page") if k in kept.attributes]
        caption = (
            escape_caption(self.notes.in_caption(self._lines.write(self._label(kept)).strip())) if kept.content else ""
        )
        parts = [f"Fichier:{kept.attributes['title']}", *(o.replace("|", " ") for o in options)]
        return f"[[{'|'.join([*parts, caption] if caption else parts)}]]"

    # Tags of extensions

    def _gallery(self, kept: Kept) -> str:
        rows = []
        leave_tag(self._findings, kept, "caption")
        if caption := kept.attributes.get("caption"):
            rows.append(raw(self._tree(caption).children, self.mark_html).strip())
        for line in kept.content.split("\n"):
            name, _, rest = line.strip().partition("|")
            if not name and not rest:
                continue
            if (
                not name or name.startswith("#") or NEVER.search(decode(name))
            ):  # no file may be called so: the wiki shows nothing
                self._findings.leave(self._shelf.restore(line))
                continue
            namespace, title = self._context.names.split(name)
            wanted = title if namespace == FILE else self._context.names.normal(name)
            tree = self._tree(f"[[Fichier:{wanted}|vignette|{rest}]]" if rest else f"[[Fichier:{wanted}|vignette]]")
            rows.append(self._blocks(tree.children).replace("\n\n", "\n"))
        return '<div class="galerie">\n' + "\n".join(rows) + "\n</div>" if rows else ""

    def _poem(self, kept: Kept) -> str:
        leave_tag(self._findings, kept)
        return self._blocks(self._stanzas(kept.content))

    def _stanzas(self, content: str) -> list[Node | str]:
        lines = [_poem_line(line) for line in content.strip("\n").split("\n")]
        text = "<br/>\n".join(lines).replace("<br/>\n<br/>\n", "\n\n")
        return self._tree(text).children

    def _formula(self, kept: Kept) -> str:
        self._findings.lose("extension", "math")
        leave_tag(
            self._findings, kept, *(("display",) if kept.attributes.get("display") in ("block", "inline") else ())
        )
        return fence(kept.content.strip("\n"), "math") if kept.block else f"${code_span(kept.content.strip())}$"

    def _extension(self, kept: Kept, *, block: bool) -> str:
        """A tag that Markdown has nothing for: its source, word for word."""
        if kept.kind in _SILENT:
            self._findings.lose("extension", kept.kind)
            self._findings.leave(self._shelf.restore(kept.source))
            return ""
        if kept.kind == "references":
            return self.notes.place(kept)
        source = self._shelf.restore(kept.source)
        inside = _INSERTED.search(source.partition(">")[0])
        if inside is not None:
            self._findings.lose("embed", kept.kind)
            self._findings.leave(source)
            language, url = self._context.names.language, decode(inside[1])
            word = "Page insérée\u202f:" if not language or language.startswith("fr") else "Inserted page:"
            link = markdown_link(f"{word} {escape_label(_host(url))}", url)
            return f"{link}\n" if block else link
        self._findings.lose("extension", kept.kind)
        return fence(source, "wikitext") if block or "\n" in source else code_span(source)

    def _template(self, kept: Kept) -> str:
        source = self._shelf.restore(kept.source)
        return source if kept.block else " ".join(source.split("\n"))


def _same_title(words: str, title: str) -> bool:
    """Whether plain words, as they stand, find the page of this title."""
    plain = not title.startswith(":") and "&" not in words and "<" not in words and MARK not in words
    return plain and title_key(words) in (title_key(title), title)


def _host(url: str) -> str:
    """The machine that an address names; the address where it names none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def link_target(context: PageContext, namespace: int, title: str) -> str:
    """The target that our links name for a page: its title, with a prefix that we know."""
    if namespace == 0:
        return title
    prefix = PREFIXES.get(namespace)
    if prefix is None:
        return context.names.full(namespace, title)
    colon = ":" if namespace in (FILE, CATEGORY) else ""
    own = context.names.namespaces.get(namespace, prefix)
    known = split_prefix(f"{own}:x")[0] == split_prefix(f"{prefix}:x")[0]
    return f"{colon}{own if known and fold(own) else prefix}:{title}"


def _code_text(kept: Kept) -> str:
    if kept.kind in _CODE:
        return kept.content
    return decode(_NOWIKI.sub(r"\1", kept.content) if "nowiki" in kept.content.lower() else kept.content)


def _poem_line(line: str) -> str:
    bare = line.lstrip(" :")
    spaces = sum(4 if c == ":" else 1 for c in line[: len(line) - len(bare)])
    return "\u00a0" * spaces + bare.rstrip()
