"""`[[…]]`: pages, sections, categories, files and other wikis.

Each link becomes a mark whose `Kept` says where it leads and holds its label, already read; categories and language
links leave the text for the head. What is no link (« [[a|b » never closed, a title that cannot be) stays as text.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from fiches import fold
from importers.mediawiki.wikitext.context import CATEGORY, FILE, MEDIA, Findings, PageContext
from importers.mediawiki.wikitext.external import PROTOCOLS, external_links
from importers.mediawiki.wikitext.quotes import quotes
from importers.mediawiki.wikitext.strip import Kept, Shelf
from importers.mediawiki.wikitext.tree import decode

_TARGET: Final = re.compile(r"([^\[\]{}<>|\n\x00-\x1f\x7f]*)(\||\]\])")
_PLAIN: Final = re.compile(r"([^\[\]{}<>|\n\x00-\x1f\x7f:#%&/.~]+)(?:\|([^\[\]{}<>|\n\x00-\x1f\x7f:]+))?\]\]")
"""A link to an article, its label without marks but quotes: nothing of what else a link may be begins like it."""
_FILE_TARGET: Final = re.compile(r"([^\[\]{}<>|\n\x00-\x1f\x7f]*)(?:\||(?=\]\]))")
_ANNOTATION: Final = re.compile(
    r"([^\[\]{}<>|\n:][^\[\]{}<>|\n]*?(?:::[^\[\]{}<>|\n:]+?)*)::(?!:)"
    r"([^\[\]|\n]*)(?:\|([^\]\n]*))?\]\]"
)
"""`[[P::v]]`, `[[P::Q::v|label]]` of Semantic MediaWiki (its `InTextAnnotationParser`)."""
_PROTOCOL: Final = re.compile(rf"(?:[a-z][a-z0-9+.-]*:)?//|{PROTOCOLS}", re.IGNORECASE)
NEVER: Final = re.compile(r"[<>\[\]{}|\x00-\x1f]|%[0-9A-Fa-f]{2}|&(?:[^\W_]+|#[0-9]+|#x[0-9A-Fa-f]+);")
"""What no name of a page holds; what still reads as an escape once it is decoded could not be told from one."""
_SIZE: Final = re.compile(r"(\d*)(?:x(\d*))?\s*(?:px)?\s*px")
"""`300px`, `x200px`, `300x200 px` (MediaWiki's `Parser::parseWidthParam`)."""
_DOTS: Final = re.compile(r"(?:\A|/)\.\.?(?:/|\Z)")
"""A name that a browser would read as a path."""
_QUOTES: Final = re.compile("'{5}|'{2,3}")
_BRACKETS: Final = re.compile(r"\[\[|\]\]")
_DEEP: Final = 8
"""Pictures in the captions of each other: MediaWiki sets no end to them, but nobody looks at the ninth."""


class Links:
    """Reads the links of one page."""

    def __init__(self, context: PageContext, shelf: Shelf, findings: Findings) -> None:
        self._context = context
        self._names = context.names
        self._shelf = shelf
        self._findings = findings
        self._trail = _trail(context.names.link_trail) if context.names.link_trail else None
        self._pictures = 0  # around what is read

    def read(self, text: str) -> str:
        """`text` with its links as marks."""
        if "[[" not in text:
            return text
        out: list[str] = []
        position = 0
        brackets = _Brackets(text)
        while (start := text.find("[[", position)) >= 0:
            out.append(text[position:start])
            end = self._one(text, start + 2, brackets, out)
            if end is None:
                out.append("[[")
                position = start + 2
            else:
                position = end
        out.append(text[position:])
        return "".join(out)

    def inline(self, text: str) -> str:
        """A caption or label: its links, quotes and addresses read."""
        return external_links(quotes(self.read(text)), self._shelf, self._names)

    def _one(self, text: str, start: int, brackets: "_Brackets", out: list[str]) -> int | None:
        """Read the link whose inside begins at `start`; append its mark and say where it ends, or None."""
        plain = _PLAIN.match(text, start)
        if plain is not None and (name := plain[1].strip()):
            label = plain[2]
            attributes = {"namespace": "0", "title": self._names.normal(name), "section": ""}
            if label is None:
                attributes["bare"] = ""
            kept = Kept("link", f"[[{plain[0]}", name if label is None else quotes(label), attributes)
            return self._put(kept, text, plain.end(), out)
        file = _FILE_TARGET.match(text, start)
        if file is not None and self._is_file(file[1]):
            return self._picture(text, file, brackets.partner(start - 2), out)
        # The first bracket that closes ends an annotation: without its sign before it, it is none.
        states = text.find("::", start, max(start, brackets.closing(start))) >= 0
        annotation = _ANNOTATION.match(text, start) if states else None
        if annotation is not None:
            out.append(self._annotation(annotation))
            return annotation.end()
        target = _TARGET.match(text, start)
        end = None if target is None else target.end() if target[2] == "]]" else brackets.end_of_label(target.end())
        return None if target is None or end is None else self._page(text, target, end, out)

    def _annotation(self, found: re.Match[str]) -> str:
        """The mark of a value that the text states: what it says is kept to the letter, it is no title."""
        value = decode(self._shelf.restore(found[2])).strip()
        kept = Kept("annotation", self._shelf.restore(found[0]), attributes={"name": decode(found[1]), "value": value})
        if not value:  # it states nothing, and its wiki shows nothing
            self._findings.leave(f"[[{self._shelf.restore(found[0])}")
            return ""
        if found[3] is not None or "''" in found[2]:
            kept.content = self._label(found[2] if found[3] is None else found[3], "")
            kept.attributes["labelled"] = ""
        return self._shelf.put(kept)

    def _is_file(self, target: str) -> bool:
        return ":" in target and not target.lstrip().startswith(":") and self._names.split(target.strip())[0] == FILE

    def _picture(self, text: str, file: re.Match[str], end: int | None, out: list[str]) -> int | None:
        if end is None:
            return None
        if self._pictures == _DEEP:
            self._findings.lose("too deep", f"[[{file[1]}")
            return None
        if "[" in text[file.end() : end] and text.startswith("]", end + 2):
            end += 1  # [[Fichier:A.png|[http://…]]]: as for pages
        out.append(self._file(file[1], text[file.end() : end], text[file.start() - 2 : end + 2]))
        return end + 2

    def _page(self, text: str, match: re.Match[str], end: int, out: list[str]) -> int | None:
        start, target = match.start(), match[1]
        label = text[match.end() : end - 2] if match[2] == "|" else None
        if label is not None and "[" in label and text.startswith("]", end):
            label += "]"  # [[Page|[http://…]]]: the third bracket belongs to the label
            end += 1
        target = _spelled(decode(target))
        colon = target.lstrip().startswith(":")
        name = target.strip().removeprefix(":").strip()
        if not name or _PROTOCOL.match(name) or self._bad(name):
            return None
        kept = self._elsewhere(name, colon=colon, label=label, out=out)
        if kept is None:
            kept = self._here(name, colon=colon, label=label, out=out)
        if kept is None:
            return None
        if kept.kind == "nothing":
            return end
        if label is None:
            kept.attributes["bare"] = ""
        kept.source = text[start - 2 : end]
        return self._put(kept, text, end, out)

    def _put(self, kept: Kept, text: str, end: int, out: list[str]) -> int:
        """Append the mark of a link that stands before `end`, with the letters that stick to it; says where it ends."""
        if self._trail is not None and (trail := self._trail.match(text, end)):
            kept.content += trail[0]
            kept.source += trail[0]
            end = trail.end()
        out.append(self._shelf.put(kept))
        return end

    def _bad(self, name: str) -> bool:
        """Whether no page may have this name, here or in another wiki."""
        page = name.partition("#")[0]
        prefix, _, rest = page.partition(":")
        if "." in rest and _DOTS.search(rest.strip()) and fold(prefix.strip()) in self._names.interwiki:
            return True
        return NEVER.search(page) is not None or "~~~" in page

    def _elsewhere(self, name: str, *, colon: bool, label: str | None, out: list[str]) -> Kept | None:
        """A link to another wiki, or None."""
        prefix, sign, rest = name.partition(":")
        if not sign:
            return None
        key = fold(prefix.strip())
        address = self._names.interwiki.get(key)
        if address is None or key in self._names.aliases:
            return None
        if key in self._names.languages and not colon:
            self._findings.languages.append(f"{key}:{rest.strip()}")
            self._beside(name, label or "")
            _trim_left(out)
            return Kept("nothing", "")
        page, hash_sign, section = rest.strip().partition("#")
        url = address.replace("$1", quote(page.replace(" ", "_"), safe="/:@!$&'()*+,;=~")) + hash_sign + section
        return Kept("url", "", self._label(label, name), {"url": url})

    def _beside(self, name: str, label: str, *, more: bool = False) -> None:
        """Keep a link that goes to the head, where it says `more` than the head does."""
        if label.strip():
            self._findings.leave(f"[[{name}|{self._shelf.restore(label)}]]")
        elif more:
            self._findings.leave(f"[[{name}]]")

    def _here(self, name: str, *, colon: bool, label: str | None, out: list[str]) -> Kept | None:
        """A link of this wiki, a category, or a file's own address."""
        page, _, section = name.partition("#")
        absolute = self._absolute(page.strip())
        if absolute is None:
            return None
        page = absolute
        namespace, title = self._names.split(page)
        if page.endswith(":") and self._names.split(f"{page}x")[0]:
            return None  # a namespace alone is no page
        if title.startswith(":") or ("." in title and _DOTS.search(title)):
            return None
        if namespace == CATEGORY and not colon:
            self._findings.categories.setdefault(title, (label or "").strip())
            self._beside(name, label or "", more=bool(section))
            _trim_left(out)
            return Kept("nothing", "")
        shown = name if label is None else label
        if label is None and absolute != name and name.startswith("/") and name.endswith("/"):
            shown = name.strip("/")
        if label is None and name.startswith("../") and name.endswith("/"):
            shown = name.rstrip("/").rpartition("/")[2]
            shown = page if shown == ".." else shown
        elif label is None and name.startswith("../"):
            shown = page
        kind = "media" if namespace == MEDIA else "link"
        attributes = {"namespace": str(namespace), "title": title, "section": section.strip()}
        if label is None:  # quotes are only read in a label that was written (`[[L''eau]]` shows them)
            return Kept(kind, "", shown, attributes)
        return Kept(kind, "", self._label(shown, shown), attributes)

    def _absolute(self, page: str) -> str | None:
        """A relative target made whole: `/Sous-page`, `../Voisine` (None when it climbs too high)."""
        context = self._context
        if context.namespace not in self._names.subpages:
            return page
        if page.startswith("/"):
            return f"{context.title}/{page.strip('/').strip()}"
        if not page.startswith("../") and page != "..":
            return page
        base = context.title.split("/")
        rest = page
        while rest.startswith("../") or rest == "..":
            base = base[:-1]
            rest = rest[3:]
        if not base:
            return None
        return "/".join([*base, rest.rstrip("/")] if rest.rstrip("/") else base)

    def _label(self, label: str | None, target: str) -> str:
        return target if label is None else external_links(quotes(label), self._shelf, self._names, nested=True)

    def _file(self, target: str, options: str, source: str) -> str:
        _, title = self._names.split(_spelled(decode(target)).strip())
        kept = Kept("file", source, "", {"title": title})
        words = _FileWords(self._names.spellings)
        caption, covers = "", False
        for option in split_bars(options):
            before = dict(kept.attributes)
            if words.read(option.strip(), kept.attributes):
                covers = covers or any(before[name] and kept.attributes[name] != before[name] for name in before)
            else:
                covers, caption = covers or bool(caption.strip()), option
        if covers:  # the last one counts
            self._findings.leave(self._shelf.restore(source))
        if "''" in kept.attributes.get("alt", ""):
            kept.attributes["alt"] = _QUOTES.sub("", kept.attributes["alt"])
        self._pictures += 1
        kept.content = self.inline(caption.strip())
        self._pictures -= 1
        kept.block = any(k in kept.attributes for k in ("thumb", "frame", "left", "right", "center", "none"))
        return self._shelf.put(kept)


class _FileWords:
    """Reads the options of an image in every spelling that the wiki knows."""

    def __init__(self, spellings: Callable[[str], tuple[str, ...]]) -> None:
        self._spellings = spellings

    def read(self, option: str, into: dict[str, str]) -> bool:
        """Whether `option` is one, written down in `into` by its plain name."""
        if size := _SIZE.fullmatch(option):
            into["width"] = size[1]
            if size[2] is not None:
                into["height"] = size[2]
            return True
        for key, name in _IMAGE_WORDS.items():
            for word in self._spellings(key):
                if "$1" in word:
                    before, _, after = word.partition("$1")
                    if option.startswith(before) and option.endswith(after) and len(option) > len(before + after) - 1:
                        into[name] = option[len(before) : len(option) - len(after)].strip()
                        return True
                elif option == word:
                    into.setdefault(name, "")
                    return True
        return False


_IMAGE_WORDS: Final = {
    "img_alt": "alt",
    "img_link": "link",
    "img_page": "page",
    "img_class": "class",
    "img_lang": "lang",
    "img_manualthumb": "thumb",
    "img_thumbnail": "thumb",
    "img_framed": "frame",
    "img_frameless": "frameless",
    "img_right": "right",
    "img_left": "left",
    "img_center": "center",
    "img_none": "none",
    "img_border": "border",
    "img_upright": "upright",
    "img_baseline": "vertical",
    "img_sub": "vertical",
    "img_super": "vertical",
    "img_top": "vertical",
    "img_middle": "vertical",
    "img_bottom": "vertical",
    "img_text_top": "vertical",
    "img_text_bottom": "vertical",
}
"""MediaWiki's keys for the options of an image, and the plain name that each has here."""


@lru_cache(maxsize=32)
def _trail(letters: str) -> re.Pattern[str]:
    """The letters that stick to a link."""
    return re.compile(rf"[{letters}]+")


def _spelled(target: str) -> str:
    """A target without its percent-encoding; one that hides no text stays (`Foo%bar`), and names no page."""
    plain = unquote(target) if "%" in target else target
    return target if "\ufffd" in plain else plain


class _Next:
    """Where a sign stands next in a text. Many links may wait for one far away: it is looked for once."""

    def __init__(self, text: str, sign: str) -> None:
        self._text = text
        self._sign = sign
        self._known, self._found = len(text), -1  # none between the first and the second; no second: none at all

    def after(self, at: int) -> int:
        """Where the first stands from `at` on, -1 where there is none."""
        if 0 <= self._found < at:
            self._known, self._found = at, self._text.find(self._sign, at)
        elif at < self._known:
            nearer = self._text.find(self._sign, at, self._known + len(self._sign) - 1)
            self._known, self._found = at, self._found if nearer < 0 else nearer
        return self._found


class _Brackets:
    """The brackets of links in a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pairs: dict[int, int] | None = None
        self.opening = _Next(text, "[[").after
        self.closing = _Next(text, "]]").after

    def end_of_label(self, start: int) -> int | None:
        """Where the link ends whose label begins at `start`, no link within it; or None."""
        end = self.closing(start + 1)  # a label has a character at least
        return None if end < 0 or 0 <= self.opening(start) < end else end + 2

    def partner(self, opening: int) -> int | None:
        """Where the `]]` stands that closes the `[[` at `opening`, links within it counted; or None."""
        if self._pairs is None:
            self._pairs, waiting = {}, []
            for sign in _BRACKETS.finditer(self._text):
                if sign[0] == "[[":
                    waiting.append(sign.start())
                elif waiting:
                    self._pairs[waiting.pop()] = sign.start()
        return self._pairs.get(opening)


def split_bars(text: str) -> list[str]:
    """The parts between the `|` that stand outside of links."""
    parts, depth, last = [], 0, 0
    for match in re.finditer(r"\[\[|\]\]|\|", text):
        if match[0] == "[[":
            depth += 1
        elif match[0] == "]]":
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[last : match.start()])
            last = match.end()
    return [*parts, text[last:]]


def _trim_left(out: list[str]) -> None:
    """Drop the line break before something that leaves the text, as MediaWiki does around categories."""
    if out:
        kept = out[-1].rstrip()
        out[-1] = kept + out[-1][len(kept) :].partition("\n")[0]
