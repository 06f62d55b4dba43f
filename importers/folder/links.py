"""Links and pictures of notes, as ours: by title, whatever the path or the name that they were written with."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from fiches import title_key
from importers.folder.asides import passages
from importers.folder.reading import Note
from importers.mediawiki.wikitext import Loss

_EMBED: Final = re.compile(r"!\[\[([^\[\]|#^]+)([#^][^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_WIKI: Final = re.compile(r"(?<!!)\[\[([^\[\]|#^:]+)([#^][^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_LINK: Final = re.compile(r"(!?)\[([^\[\]]*)\]\((?:<([^<>\n]*)>|([^()\s]+))(?:[ \t]+\"([^\"]*)\")?\)")
_IMAGES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")


class Links:
    """Knows every note and file of a folder; `files` are place → the name under which a file is kept here."""

    def __init__(self, notes: Iterable[Note], files: Mapping[str, str]) -> None:
        self._files = dict(files)
        self._by_name = {place.rpartition("/")[2].casefold(): name for place, name in files.items()}
        self._titles: dict[str, str] = {}
        self._places: dict[str, str] = {}
        for note in notes:
            path = note.place.rpartition(".")[0]
            self._places[note.place] = self._places[path] = note.title
            self._titles.setdefault(title_key(path.rpartition("/")[2]), note.title)
            self._titles.setdefault(title_key(path), note.title)
        for note in notes:
            others = note.head.get("autres_titres")
            for title in (note.title, *(others if isinstance(others, list) else ())):
                self._titles[title_key(str(title))] = note.title

    def rewritten(self, note: Note) -> tuple[str, tuple[Loss, ...]]:
        """The text of a note with its links as ours, and what leads nowhere; code and comments are left alone."""
        lost: Counter[tuple[str, str]] = Counter()
        said = (text if aside else self._words(text, note.place, lost) for text, aside in passages(note.body))
        return "".join(said), tuple(Loss(kind, name, count) for (kind, name), count in sorted(lost.items()))

    def _words(self, text: str, place: str, lost: Counter[tuple[str, str]]) -> str:
        if "[" not in text:
            return text
        text = _EMBED.sub(lambda m: self._embed(m, lost), text)
        text = _WIKI.sub(self._wiki, text)
        return _LINK.sub(lambda m: self._link(m, place, lost), text)

    def _embed(self, found: re.Match[str], lost: Counter[tuple[str, str]]) -> str:
        name = self._by_name.get(found[1].strip().rpartition("/")[2].casefold())
        if name is not None:
            size = f"|{found[3]}px" if (found[3] or "").isdigit() else f"|alt={found[3]}" if found[3] else ""
            return f"[[Fichier:{name}{size}]]"
        lost["embed", found[1].strip()] += 1
        return f"[[{self._title(found[1]) or found[1].strip()}{found[2] or ''}]]"

    def _wiki(self, found: re.Match[str]) -> str:
        title = self._title(found[1])
        if title is None or title == found[1].strip():
            return found[0]
        return f"[[{title}{found[2] or ''}|{found[3] or found[1].strip().removesuffix('.md')}]]"

    def _title(self, said: str) -> str | None:
        """The title of the note that a link names: by its title, its file, or its file with the ending."""
        name = said.strip()
        return self._titles.get(title_key(name)) or self._titles.get(title_key(name.removesuffix(".md")))

    def _link(self, found: re.Match[str], place: str, lost: Counter[tuple[str, str]]) -> str:
        target = found[3] if found[3] is not None else found[4]
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            return found[0]
        path = unquote(parts.path)
        whole = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(place), path)
        whole = posixpath.normpath(whole)
        label = found[2].replace("|", "\\|")
        if (title := self._places.get(whole) or self._places.get(whole.removesuffix(".html"))) is not None:
            section = f"#{unquote(parts.fragment)}" if parts.fragment else ""
            return f"[[{title}{section}|{label}]]" if label and label != title else f"[[{title}{section}]]"
        name = self._files.get(whole)
        if name is None:
            lost["link", target] += 1
            return found[0]
        if found[1] and name.lower().endswith(_IMAGES):
            words = [f"alt={label}"] if label else []
            return f"[[{'|'.join([f'Fichier:{name}', *words, *([found[5]] if found[5] else [])])}]]"
        return f"[[:Fichier:{name}|{label or name}]]"
