"""Values of a head as people read them: typed by the catalogue, linked, with what is wrong said beside them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from commun.i18n import _
from commun.sheets.design import TONES, VIEWS
from commun.sheets.model import Field, Item, Piece
from fiches import (
    Catalogue,
    Parsed,
    Property,
    Value,
    datatype,
    is_reference,
    is_reserved,
    rule_broken,
    visibility_of,
    words_of,
)

_LINK: Final = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_MARKDOWN: Final = re.compile(r"\n|[*`#|>]|\b_|_\b|\]\(|\d\. ")
"""What makes a long text worth laying out."""
_LONG: Final = 160

_OF_ONE_VALUE: Final[Mapping[str, frozenset[str]]] = {
    "duration": frozenset({"valeur", "unite"}),
    "quantity": frozenset({"valeur", "montant", "value", "unite", "devise", "unit"}),
    "number": frozenset({"valeur", "value"}),
    "date": frozenset({"debut", "fin"}),
    "coordinates": frozenset({"latitude", "longitude"}),
    "file": frozenset({"fichier", "file"}),
}
"""Datatypes that read a mapping as one value, and the keys that this value is made of; others stand beside it."""

_OURS: Final = frozenset({"auteurs", "date", "licence"})
"""Keys of what an import says that mean what they mean here."""

_PLAIN: Final = frozenset({"text", "long_text", "keyword", "code", "term"})


class Reader:
    """Reads the values of one fiche.

    Args:
        catalogue: says what keys mean.
        kind: the key of the fiche's type, "" for none.
        language: of labels and values.
        markdown: lays out a long text as safe HTML.
        member: whether who reads may see what is reserved to members.
        names: of the records, by the identity of their mappings.
        remarks: whether what is wrong with a value is said beside it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        kind: str,
        language: str,
        markdown: Callable[[str], Markup],
        *,
        member: bool,
        names: Mapping[int, str] = MappingProxyType({}),
        remarks: bool = True,
    ) -> None:
        self._catalogue = catalogue
        self._kind = kind
        self._language = language
        self._markdown = markdown
        self._member = member
        self._names = names
        self._foreign = False
        self._remarks = remarks
        self.targets: set[str] = set()
        """The pages that the values read so far link to."""

    def field(self, key: str, raw: object, above: Property | None = None) -> Field | None:
        """The field of a key (inside a record of `above`), None where it says nothing.

        What an import says of the page that it brought is in its own words: there `site` is the name of a wiki.
        """
        foreign = self._foreign and key not in _OURS
        prop = None
        if not foreign:
            prop = (above.part(key) if above else None) or self._catalogue.field(self._kind or None, key)
        own = prop.key if prop and above is None else key
        before, self._foreign = self._foreign, self._foreign or key == "source"
        items = tuple(self._items(own, raw, prop))
        self._foreign = before
        if not items:
            return None
        label = prop.label(self._language) if prop else self._words_of(key) if foreign else words_of(key)
        return Field(own, label, _view(own, prop, items), items, TONES.get(own, ""))

    def _words_of(self, key: str) -> str:
        """What people read for a key of what an import says."""
        known = {
            "site": _("Nom du wiki"), "url": _("Adresse"), "page_id": _("Numéro de la page"), "revision": _("Version"),
            "rev_id": _("Version"), "importe_le": _("Importée le"), "modele": _("Modèle"),
            "parametres_non_repris": _("Paramètres non repris"),
        }  # fmt: skip
        return known.get(key) or words_of(key)

    def _items(self, key: str, raw: object, prop: Property | None) -> Iterator[Item]:
        if isinstance(raw, list | tuple):
            for each in raw:
                yield from self._items(key, each, prop)
        elif is_reference(raw) and isinstance(raw, Mapping):
            visibility = visibility_of(raw)
            # What a member may read was put in its place before: a reference that is left refers to nothing.
            gone = self._member and visibility == "membres"
            anchor = self._names.get(id(raw), "")
            yield Item(reserved=True, ref=str(raw["ref"]), visibility="gone" if gone else visibility, anchor=anchor)
        elif not self._member and is_reserved(key, raw):
            yield Item(reserved=True, visibility="membres", anchor=self._names.get(id(raw), ""))
        elif isinstance(raw, Mapping):
            item = self._record(raw, prop)
            if item.pieces or item.parts:
                yield item
        elif text := said(raw):
            yield self._scalar(text, raw, prop)

    def _record(self, raw: Mapping[object, object], prop: Property | None) -> Item:
        """A mapping: one value with what was said beside it, or a record."""
        span = _span(raw, self._language)
        if span:
            told = [(key, value) for key, value in raw.items() if key not in {"min", "max"}]
            rest = (self.field(str(key), value, prop) for key, value in told)
            parts = tuple(each for each in rest if each is not None)
            return Item((Piece(span),), parts=parts, anchor=self._names.get(id(raw), ""))
        known = _OF_ONE_VALUE.get(prop.datatype) if prop else None
        parsed = self._parsed(raw, prop) if prop and known else Parsed()
        one = known if known and parsed.value is not None else frozenset[str]()
        fields = (self.field(str(key), value, prop) for key, value in raw.items() if str(key) not in one)
        parts = tuple(each for each in fields if each is not None)
        pieces = self._written(parsed.value, prop, "") if parsed.value and prop else ()
        self.targets.update(piece.target for piece in pieces if piece.target)
        remark = self._remark(parsed) if pieces or parts else ""
        if any(remark == item.remark for part in parts for item in part.items):
            remark = ""  # it stands beside the part that it is about
        return Item(pieces, parts=parts, remark=remark, anchor=self._names.get(id(raw), ""))

    def _scalar(self, text: str, raw: object, prop: Property | None) -> Item:
        kind = prop.datatype if prop else "text"
        if kind == "long_text" and _MARKDOWN.search(text):
            return Item(html=self._markdown(text))
        parsed = self._parsed(raw, prop) if prop and not _says_anything(prop) else Parsed()
        if parsed.value is None or kind in _PLAIN or (kind == "page" and "[[" in text) or prop is None:
            pieces = tuple(_linked(text))
        else:
            pieces = self._written(parsed.value, prop, text)
        self.targets.update(piece.target for piece in pieces if piece.target)
        if prop and prop.services and parsed.value:
            served = prop.served(parsed.value.text)
            pieces += tuple(each for words, url in served for each in (Piece(" "), Piece(words, url=url)))
        return Item(pieces, remark=self._remark(parsed))

    def _parsed(self, raw: object, prop: Property) -> Parsed:
        kind = datatype(prop.datatype)
        parsed = kind.parse(raw, prop.options) if kind else Parsed()
        if parsed.value is not None and parsed.problem is None:
            return Parsed(parsed.value, rule_broken(prop, parsed.value))
        return parsed

    def _remark(self, parsed: Parsed) -> str:
        return parsed.problem.sentence(self._language) if parsed.problem and self._remarks else ""

    def _written(self, value: Value, prop: Property, text: str) -> tuple[Piece, ...]:
        """A value that was understood, as its datatype writes it, with where it leads."""
        if value.kind == "page":
            return (Piece(text, target=value.target, soft=True),)
        if value.kind == "file":
            return (Piece(value.text, target=value.target),)
        known = datatype(value.kind)
        shown = known.format(value, "", self._language, prop.options) if known else value.text
        if value.kind == "date" and re.fullmatch(r"\d{4}(-\d\d){0,2}", value.text):
            return (Piece(shown, machine=value.text),)
        return (Piece(shown, url=_address(value, prop)),)


def _address(value: Value, prop: Property) -> str | None:
    """What a value opens: a page of the web, a letter to write, a telephone; None for nothing."""
    if value.kind == "email":
        return f"mailto:{value.text}"
    if value.kind == "telephone":
        return f"tel:{re.sub(r'[^+0-9]', '', value.text)}"
    url = prop.options.formatter.replace("$1", value.text) if value.kind == "identifier" else value.text
    return url if value.kind in {"url", "identifier"} and url.startswith(("http://", "https://")) else None


def _says_anything(prop: Property) -> bool:
    """Whether any text is a right value, so that there is nothing to look for."""
    options = prop.options
    ruled = options.allowed or options.pattern or prop.low is not None or prop.high is not None or prop.services
    return prop.datatype in _PLAIN and not ruled and not (prop.datatype == "term" and options.find_term)


def _span(raw: Mapping[object, object], language: str) -> str:
    """« 15 à 80 », « 15 au moins »: the two ends of a record {min, max}; "" for any other record."""
    low, high = said(raw.get("min")), said(raw.get("max"))
    if not (low or high) or not all(re.fullmatch(r"\d*", end) for end in (low, high)):
        return ""
    if low and high:
        return f"{low} à {high}" if language == "fr" else f"{low} to {high}"
    if language == "fr":
        return f"{low} au moins" if low else f"{high} au plus"
    return f"at least {low}" if low else f"at most {high}"


def said(raw: object) -> str:
    """A scalar of a head in words: booleans in French, days as they are written for machines."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, date | datetime):
        return raw.isoformat()
    return str(raw).strip()


def _linked(text: str) -> Iterator[Piece]:
    """A text with its links between double brackets, or the address that it is."""
    if "[[" not in text and "://" not in text:
        yield Piece(text)
        return
    if re.fullmatch(r"https?://\S+", text):
        yield Piece(re.sub(r"^https?://(www\.)?|/$", "", text), url=text)
        return
    end = 0
    for link in _LINK.finditer(text):
        if link.start() > end:
            yield Piece(text[end : link.start()])
        yield Piece(link[2] or link[1], target=link[1].strip())
        end = link.end()
    if end < len(text):
        yield Piece(text[end:])


def _view(key: str, prop: Property | None, items: tuple[Item, ...]) -> str:
    """How a field is drawn."""
    if all(item.reserved for item in items):
        return "reserved"
    chosen = VIEWS.get(key)
    records = any(item.parts and not item.pieces for item in items)
    if chosen in {"chips", "picture", "links"} or (chosen and records):
        return chosen
    if records:
        return "record" if len(items) == 1 else "records"
    long = any(item.html is not None or len(item.text) > _LONG for item in items)
    if len(items) > 1:
        return "list"
    return "text" if long or (prop is not None and prop.datatype == "long_text") else "line"
