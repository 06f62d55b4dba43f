"""What the first passes set aside, written: links, files, templates, notes, code and the tags of extensions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape as escape_html
from typing import Final
from urllib.parse import quote, urlsplit

from fiches import fold, slugify, split_prefix, title_key
from importers.mediawiki.wikitext.context import CATEGORY, FILE, Findings, PageContext
from importers.mediawiki.wikitext.markdown.escape import code_span, escape, escape_label, escape_link, fence
from importers.mediawiki.wikitext.markdown.html import raw, text_html
from importers.mediawiki.wikitext.markdown.inline import Inline, markdown_link
from importers.mediawiki.wikitext.strip import MARK, MARK_PATTERN, Kept, Shelf
from importers.mediawiki.wikitext.tree import Node, build, decode

_SPECIAL: Final = -1
_NOWIKI: Final = re.compile(r"<nowiki>(.*?)</nowiki>", re.IGNORECASE | re.DOTALL)
_PLAIN: Final = re.compile(r"[^\W_][^\[\]{}<>'&|\n=_~:\x7f]*")
"""Words that hold no mark of wikitext, and do not begin as a block would."""

_CODE: Final = frozenset(["syntaxhighlight", "source"])
_INSERTED: Final = re.compile(r"""\s(?:src|url|href)\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
"""Where the page is that a tag shows inside its own (a calendar, a map, a video)."""
_NOTE_SAID: Final = frozenset(["name", "group", "/"])
_NOTE_SIGN: Final = re.compile(r"\[\^[^\]\s]+\]")
_NOTE_IN_TEXT: Final = re.compile(r" ?\[\^([^\]\s]+)\]")
_AWAITED: Final = re.compile(" ?\x06([^\\s\x06]+)\x06")
"""A note of a caption whose words come later in the page: no text of a wiki holds this character."""
_LONGEST_TOLD: Final = 2_000
"""Characters of a note that a caption may say: one as long as a page, named by all its pictures, fills the disk."""
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

Tree = Callable[[str], Node]
Markdown = Callable[[Sequence[Node | str]], str]


@dataclass
class Notes:
    """The notes of one page: (group, name) → key, and key → wikitext."""

    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


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
        self._keys = notes.keys
        self._notes = notes.texts
        self._is_telling = False
        self._inline_writers: dict[str, Callable[[Kept], str]] = {
            "ref": self._reference,
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
            "references": self._references,
        }

    # Where a mark stands

    def inline(self, node: Node, *, linked: bool = False) -> str:
        """A mark in the midst of a line; `linked` where it stands in the label of a Markdown link."""
        kept = self._shelf.get(node.number)
        if linked and kept.kind == "nowiki":
            return escape_link(decode(kept.content))
        if kept.kind == "template":
            return f"{MARK}{node.number}{MARK}"
        if kept.kind in _CODE or kept.kind == "pre":
            self._leave_tag(kept, "inline")
            return code_span(_code_text(kept).strip("\n"))
        write = self._inline_writers.get(kept.kind)
        return write(kept) if write else self._extension(kept, block=False)

    def block(self, node: Node) -> str:
        """A mark that is a block."""
        kept = self._shelf.get(node.number)
        if kept.kind == "template":
            return f"{MARK}{node.number}{MARK}"
        if kept.kind == "pre" or kept.kind in _CODE:
            language = re.sub(r"[^\w+#.-]", "", kept.attributes.get("lang", ""))
            self._leave_tag(kept, "lang")
            return fence(_code_text(kept).removeprefix("\n"), language)
        write = self._block_writers.get(kept.kind)
        return write(kept) if write else self._extension(kept, block=True)

    def mark_html(self, node: Node) -> str:
        """A mark inside raw HTML."""
        kept = self._shelf.get(node.number)
        if kept.kind == "nowiki":
            return text_html(decode(kept.content))
        if kept.kind == "url":
            url = escape_html(kept.attributes["url"])
            label = raw(self._label(kept), self.mark_html) if kept.content else text_html(kept.attributes["url"])
            return f'<a href="{url}">{label}</a>'
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
        target = link_target(self._context, int(kept.attributes["namespace"]), kept.attributes["title"])
        address = quote(target.removeprefix(":").replace(" ", "_"), safe="/:")
        return f'<a href="/wiki/{address}">{raw(self._label(kept), self.mark_html)}</a>'

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
        if definitions := self.definitions():
            text = "\n\n".join([text, "\n".join(definitions)]) if text else "\n".join(definitions)
        return self.completed(text)

    def completed(self, text: str) -> str:
        """`text`, all of the page read, with the notes of its captions and every template in its place."""
        return self.with_templates(_AWAITED.sub(self._awaited, text))

    def _awaited(self, sign: re.Match[str]) -> str:
        if sign[1] not in self._keys.values():
            return sign[0]
        words = self._words(sign[1])
        return f" ({escape_caption(words)})" if words else f"[^{sign[1]}]"

    def definitions(self) -> list[str]:
        """The notes met so far, written."""
        definitions, done = [], set[str]()
        while len(done) < len(self._keys):  # a note may hold a note
            for key in [k for k in self._keys.values() if k not in done]:
                done.add(key)
                definitions.append(self._definition(key))
        return definitions

    def note_names(self) -> dict[str, tuple[str, str]]:
        """The key of each note that has a name in the wiki → its group and that name."""
        return {key: identity for identity, key in self._keys.items() if not identity[1].startswith("\0")}

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
            return self._upstream(namespace, title, label)
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

    def _upstream(self, namespace: int, title: str, label: str) -> str:
        """A link to a page that only the wiki itself has."""
        path = self._context.names.article_path
        if not path:
            self._findings.leave(f"[[{self._context.names.full(namespace, title)}]]")
            return label
        full = self._context.names.full(namespace, title).replace(" ", "_")
        return markdown_link(label, path.replace("$1", quote(full, safe="/:")))

    def _media(self, kept: Kept) -> str:
        return f"[[:Fichier:{kept.attributes['title']}|{escape_label(self._lines.write(self._label(kept)))}]]"

    def _url(self, kept: Kept) -> str:
        url = kept.attributes["url"]
        if "free" in kept.attributes:
            plain = decode(url)
            return f"<{plain}>" if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*", plain) else escape(plain)
        return markdown_link(self._lines.write(self._label(kept)).replace("\n", " "), decode(url))

    def _nowiki(self, kept: Kept) -> str:
        self._leave_tag(kept)
        return escape(decode(kept.content))

    def _file(self, kept: Kept) -> str:
        options = [word for key, word in _FILE_WORDS if key in kept.attributes]
        if not _FILE_SAID.issuperset(kept.attributes):
            self._findings.leave(self._shelf.restore(kept.source))
        if kept.attributes.get("width"):
            options.append(f"{kept.attributes['width']}px")
        options += [f"{k}={kept.attributes[k]}" for k in ("alt", "link", "page") if k in kept.attributes]
        caption = escape_caption(self._with_notes(self._lines.write(self._label(kept)).strip())) if kept.content else ""
        parts = [f"Fichier:{kept.attributes['title']}", *(o.replace("|", " ") for o in options)]
        return f"[[{'|'.join([*parts, caption] if caption else parts)}]]"

    # Notes

    def _with_notes(self, caption: str) -> str:
        """A caption with its notes between brackets: a picture has no place for their signs, nobody would read them.

        A note of which the text comes later is awaited until the page ends. A caption inside a note that is being told
        keeps its signs: notes whose pictures name other notes would double the page at each of them.
        """
        if self._is_telling or not _NOTE_IN_TEXT.search(caption):
            return caption
        known = set(self._keys.values())
        notes = {key: self._words(key) for key in dict.fromkeys(_NOTE_IN_TEXT.findall(caption)) if key in known}
        for identity in [i for i, key in self._keys.items() if notes.get(key) and i[1].startswith("\0")]:
            del self._notes[self._keys.pop(identity)]
        said = {key: f" ({words})" if words else f"\x06{key}\x06" for key, words in notes.items()}
        return _NOTE_IN_TEXT.sub(lambda m: said.get(m[1], m[0]), caption)

    def _words(self, key: str) -> str:
        """What a note says, on one line; nothing while it is not known, or where it is too long for a caption."""
        source = self._notes.get(key, "")
        if len(source) > _LONGEST_TOLD:
            return ""
        self._is_telling = True
        try:
            return " ".join(self._blocks(self._tree(source).children).split())
        finally:
            self._is_telling = False

    def _reference(self, kept: Kept) -> str:
        key = self._key(kept)
        if not kept.attributes.keys() <= _NOTE_SAID:
            self._leave_tag(kept)
        if kept.content.strip() and not self._notes.get(key):
            self._notes[key] = kept.content.strip()
        elif kept.content.strip() and kept.content.strip() != self._notes[key]:  # the first text of a name counts
            self._findings.leave(self._shelf.restore(kept.source))
        return f"[^{key}]"

    def _key(self, kept: Kept) -> str:
        group, name = kept.attributes.get("group", ""), kept.attributes.get("name", "").strip()
        number = len(self._keys)
        while (group, f"\0{number}") in self._keys:  # those of captions leave, and later ones stay
            number += 1
        identity = (group, name or f"\0{number}")
        if identity not in self._keys:
            prefix = f"{slugify(group)}-" if group else ""
            wanted = f"{prefix}{slugify(name)}" if name else f"{prefix}{len(self._keys) + 1}"
            if name and wanted.isdigit():
                wanted = f"note-{wanted}"
            taken = set(self._keys.values())
            key, number = wanted, 2
            while key in taken:
                key, number = f"{wanted}-{number}", number + 1
            self._keys[identity] = key
            if (group or name) and key != name:
                self._leave_tag(kept)
        return self._keys[identity]

    def _definition(self, key: str) -> str:
        source = self._notes.get(key, "")
        if not source:
            self._findings.lose("extension", "ref sans texte", kept=False)
            return f"[^{key}]: (note sans texte dans l’original)"
        if _PLAIN.fullmatch(source):
            return f"[^{key}]: {escape(source)}"
        text = self._blocks(self._tree(source).children) or escape(source)
        return f"[^{key}]: " + "\n".join(f"    {line}" if line else "" for line in text.split("\n")).lstrip()

    def _references(self, kept: Kept) -> str:
        """The place of the notes: Markdown always puts them last; notes defined here are taken down."""
        self._leave_tag(kept)
        if kept.content.strip():
            written = self._blocks(self._tree(kept.content).children)
            if _NOTE_SIGN.sub("", written).strip():  # words that are no note: the wiki shows none of them
                self._findings.leave(self._shelf.restore(kept.content))
        return ""

    # Tags of extensions

    def _leave_tag(self, kept: Kept, *said: str) -> None:
        """Keep the attributes of a tag that its Markdown does not say."""
        unsaid = {name: value for name, value in kept.attributes.items() if name not in (*said, "/")}
        if unsaid:
            self._findings.leave(f"<{kept.kind} {' '.join(f'{k}={v}' for k, v in unsaid.items())}>")

    def _gallery(self, kept: Kept) -> str:
        rows = []
        self._leave_tag(kept, "caption")
        if caption := kept.attributes.get("caption"):
            rows.append(raw(self._tree(caption).children, self.mark_html).strip())
        for line in kept.content.split("\n"):
            name, _, rest = line.strip().partition("|")
            if not name or name.startswith("<!--"):
                continue
            if name.startswith("#"):  # a place within no page: the wiki shows nothing
                self._findings.leave(self._shelf.restore(line))
                continue
            namespace, title = self._context.names.split(name)
            wanted = title if namespace == FILE else self._context.names.normal(name)
            tree = self._tree(f"[[Fichier:{wanted}|vignette|{rest}]]" if rest else f"[[Fichier:{wanted}|vignette]]")
            rows.append(self._blocks(tree.children).replace("\n\n", "\n"))
        return '<div class="galerie">\n' + "\n".join(rows) + "\n</div>" if rows else ""

    def _poem(self, kept: Kept) -> str:
        self._leave_tag(kept)
        return self._blocks(self._stanzas(kept.content))

    def _stanzas(self, content: str) -> list[Node | str]:
        lines = [_poem_line(line) for line in content.strip("\n").split("\n")]
        text = "<br>\n".join(lines).replace("<br>\n<br>\n", "\n\n")
        return self._tree(text).children

    def _formula(self, kept: Kept) -> str:
        self._findings.lose("extension", "math")
        self._leave_tag(kept, "display")
        return fence(kept.content.strip("\n"), "math") if kept.block else f"${code_span(kept.content.strip())}$"

    def _extension(self, kept: Kept, *, block: bool) -> str:
        """A tag that Markdown has nothing for: its source, word for word."""
        if kept.kind in _SILENT:
            self._findings.lose("extension", kept.kind)
            self._findings.leave(self._shelf.restore(kept.source))
            return ""
        if kept.kind == "references":
            return self._references(kept)
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


def escape_caption(text: str) -> str:
    """A caption, already Markdown, for its place after the last bar of a file."""
    return re.sub(r"\|(?![^\[]*\]\])", "\\|", text.replace("\n", " "))


def _code_text(kept: Kept) -> str:
    if kept.kind in _CODE:
        return kept.content
    return decode(_NOWIKI.sub(r"\1", kept.content) if "nowiki" in kept.content.lower() else kept.content)


def _poem_line(line: str) -> str:
    bare = line.lstrip(" :")
    spaces = sum(4 if c == ":" else 1 for c in line[: len(line) - len(bare)])
    return "\u00a0" * spaces + bare.rstrip()
