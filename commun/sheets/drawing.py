"""The values of fields as HTML. Everything that comes from a fiche is escaped here, or was made safe before.

This is Python and not a template because a page holds a hundred values, and a call of a macro costs ten of these.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from commun.i18n import _, language, ngettext
from commun.render import FileInfo, Link
from commun.sheets.model import Field, Item, Piece

_QUIET: Final = frozenset(
    {"precision", "profil", "profils", "annee", "titre", "nom", "texte", "role", "description", "contenu", "recit"}
)
"""Parts whose label would only repeat what their words say."""

_SPOKEN: Final = frozenset({"formule_par", "depuis", "licence", "degre_implication", "document", "methode"})
"""Parts of a line that cannot be understood without their label."""

_OF_SPEAKER: Final = frozenset({"personne", "role", "structure", "date"})

_WORDS: Final = 16
"""Signs beyond which a figure is a sentence, and is shown as one."""

_FEW: Final = 2
"""How many remarks stand under the themes of a page; more are counted."""


class Drawer:
    """Draws the fields of one sheet.

    Args:
        targets: where links lead.
        picture: an uploaded file by its name, None where there is none.
        page: the address of the page, under which a contact is asked for; "" where nobody can be written to.
    """

    def __init__(self, targets: Mapping[str, Link], picture: Callable[[str], FileInfo | None], page: str = "") -> None:
        self._targets = targets
        self._page = page
        self._picture = picture
        self._colon = "\u202f: " if language() == "fr" else ": "
        self._views: Mapping[str, Callable[[Field], str]] = {
            "chips": self._chips,
            "list": self._list,
            "records": self._list,
            "steps": self._steps,
            "timeline": self._timeline,
            "quotes": self._quotes,
            "pairs": self._pairs,
            "roll": self._roll,
            "table": self._table,
            "links": self._links,
            "picture": self._pictures,
        }

    def values(self, field: Field) -> Markup:
        """The values of a field, in the shape that its view asks for."""
        return Markup(self._values(field))  # noqa: S704 — see the head of this file

    def tiles(self, fields: Iterable[Field]) -> Markup:
        """Figures shown large, each under its label, with what was said beside it."""
        return Markup("".join(self._tile_of(each) for each in fields))  # noqa: S704 — idem

    # ——— one value

    def _values(self, field: Field) -> str:
        draw = self._views.get(field.view)
        return draw(field) if draw else "".join(map(self._value, field.items))

    def _value(self, item: Item) -> str:
        if item.reserved:
            return self._reserved(item)
        if item.html is not None:
            return f'<div class="laid-out">{item.html}</div>{self._remark(item)}'
        if not item.pieces:
            return self._record(item.parts, _place(item)) + self._remark(item)
        beside = f' <span class="beside">({self._inline(item.parts)})</span>' if item.parts else ""
        shown = f"<span{_place(item)}>{self._pieces(item)}</span>" if item.anchor else self._pieces(item)
        return shown + beside + self._remark(item)

    def _reserved(self, item: Item) -> str:
        """What is said in the place of a contact, and the way to write to it all the same."""
        if item.visibility == "gone":
            return f'<span class="reserved">{escape(_("Coordonnées effacées"))}</span>'
        asked = item.visibility == "sur demande"
        told = _("Coordonnées données sur demande") if asked else _("Coordonnées réservées aux membres")
        way = ""
        if self._page and item.ref:
            address = f"{self._page}/contact/{item.ref}"
            way = f' <a class="reserved__way" href="{escape(address)}">{escape(_("Demander le contact"))}</a>'
        return f'<span class="reserved"{_place(item)}>{escape(told)}</span>{way}'

    def _pieces(self, item: Item) -> str:
        return "".join(map(self._piece, item.pieces))

    def _piece(self, piece: Piece) -> str:
        text = escape(piece.text)
        if piece.target:
            link = self._targets.get(piece.target)
            if link is not None and link.exists:
                return f'<a class="wikilink" href="{escape(link.url)}">{text}</a>'
            if piece.soft:
                return text
            address = link.url if link else f"/nouvelle?titre={quote(piece.target)}"
            return f'<a class="wikilink wikilink--missing" href="{escape(address)}">{text}</a>'
        if piece.url:
            outside = ' class="external" rel="nofollow noopener"' if piece.url.startswith("http") else ""
            return f'<a{outside} href="{escape(piece.url)}">{text}</a>'
        return f'<time datetime="{escape(piece.machine)}">{text}</time>' if piece.machine else text

    def _remark(self, item: Item) -> str:
        return self._told(item.remark) if item.remark else ""

    def _told(self, remark: str) -> str:
        told = escape(_("À vérifier :"))
        return f' <span class="remark"><span class="visually-hidden">{told} </span>{escape(remark)}</span>'

    def _labelled(self, part: Field, *, silent: frozenset[str] = _QUIET) -> str:
        """« Année : 2022 », or the words alone where they say what they are."""
        return self._values(part) if part.key in silent else f"{escape(part.label)}{self._colon}{self._values(part)}"

    def _inline(self, parts: Iterable[Field], *, silent: frozenset[str] = _QUIET) -> str:
        return ", ".join(self._labelled(part, silent=silent) for part in parts)

    def _record(self, parts: Iterable[Field], place: str = "") -> str:
        rows = "".join(f"<div><dt>{escape(part.label)}</dt><dd>{self._values(part)}</dd></div>" for part in parts)
        return f'<dl class="record"{place}>{rows}</dl>'

    # ——— lists

    def _chips(self, field: Field) -> str:
        if field.key == "themes":
            chips = [f'<a class="chip chip--theme" href="/themes/{quote(item.text)}">{escape(item.text)}</a>'
                     for item in field.items]  # fmt: skip
            wrong = [item.remark for item in field.items if item.remark]
            if len(wrong) > _FEW:  # what is wrong with each would hide what all of them say
                wrong = [str(ngettext("Une valeur à revoir", "%(n)s valeurs à revoir", len(wrong)))]
            chips += map(self._told, wrong)
        else:
            chips = [f'<span class="chip">{self._value(item)}</span>' for item in field.items]
        return f'<span class="chip-line">{" ".join(chips)}</span>'

    def _list(self, field: Field) -> str:
        css = "records" if field.view == "records" else "list-plain"
        return f'<ul class="{css}">{"".join(f"<li>{self._value(item)}</li>" for item in field.items)}</ul>'

    def _roll(self, field: Field) -> str:
        """Names with what is said of each: material, partners, resources."""
        return f'<ul class="roll">{"".join(map(self._of_roll, field.items))}</ul>'

    def _of_roll(self, item: Item) -> str:
        if item.pieces or item.reserved or not item.parts:
            return f"<li>{self._value(item)}</li>"
        first, *others = item.parts
        told = (
            f"<span>{self._labelled(part) if part.key in _SPOKEN else self._values(part)}</span>" for part in others
        )
        return f"<li{_place(item)}><b>{self._values(first)}</b> {' '.join(told)}{self._remark(item)}</li>"

    def _pairs(self, field: Field) -> str:
        """What was met and what answers it; what was hoped for and what came."""
        rows = []
        for item in field.items:
            parts = "".join(
                f'<p class="pair"><span class="pair__label">{escape(part.label)}</span> {self._values(part)}</p>'
                for part in item.parts
            )
            rows.append(f"<li{_place(item)}>{self._pieces(item)}{parts}{self._remark(item)}</li>")
        return f'<ul class="pairs">{"".join(rows)}</ul>'

    def _table(self, field: Field) -> str:
        """Records that are alike, in columns."""
        columns = {part.key: part.label for item in field.items for part in item.parts}
        heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in columns.values())
        rows = []
        for item in field.items:
            if item.pieces or item.reserved:
                rows.append(f'<tr><td colspan="{len(columns)}">{self._value(item)}</td></tr>')
            else:
                parts = (item.part(key) for key in columns)
                cells = "".join(f"<td>{self._values(part) if part else ''}</td>" for part in parts)
                rows.append(f"<tr{_place(item)}>{cells}</tr>")
        return (
            f'<div class="table-wrap" tabindex="0" role="region" aria-label="{escape(field.label)}">'
            f'<table class="data"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )

    # ——— what is told in order

    def _steps(self, field: Field) -> str:
        """Numbered steps, each with its own time, advice and deliverable."""
        return f'<ol class="steps">{"".join(self._step(item, n) for n, item in enumerate(field.items, 1))}</ol>'

    def _step(self, item: Item, number: int) -> str:
        title, time, content = item.part("titre"), item.part("duree"), item.part("contenu")
        named = self._values(title) if title else self._pieces(item) or escape(_("Étape %(n)s", n=number))
        lasts = f' <span class="step__time">{self._values(time)}</span>' if time else ""
        text = f'<div class="step__text">{self._values(content)}</div>' if content else ""
        more = "".join(
            f'<div class="step__more step__more--{escape(part.key)}"><b>{escape(part.label)}{self._colon}</b>'
            f"{self._figures(part) if part.key == 'images' else self._values(part)}</div>"
            for part in item.others("titre", "duree", "contenu")
        )
        head = f'<h3 class="step__title">{named}{lasts}</h3>'
        return f'<li class="step"{_place(item)}>{head}{text}{more}{self._remark(item)}</li>'

    def _timeline(self, field: Field) -> str:
        """What happened, or will, by date: the course of a report, the sessions of an event."""
        return f'<ol class="timeline">{"".join(self._moment(item) for item in field.items)}</ol>'

    def _moment(self, item: Item) -> str:
        day, start, end = item.part("date"), item.part("debut"), item.part("fin")
        hours = " – ".join(self._values(part) for part in (start, end) if part)
        when = ", ".join(part for part in (self._values(day) if day else "", hours) if part)
        title, told = item.part("titre"), item.part("recit", "contenu")
        shown = [part.key for part in (day, start, end, title, told) if part]
        rest = item.others(*shown)
        return (
            f"<li{_place(item)}>"
            + (f'<p class="timeline__when">{when}</p>' if when else "")
            + (f"<h3>{self._values(title)}</h3>" if title else "")
            + (f"<p>{self._pieces(item)}</p>" if item.pieces else "")
            + (f"<div>{self._values(told)}</div>" if told else "")
            + (self._record(rest) if rest else "")
            + f"{self._remark(item)}</li>"
        )

    def _quotes(self, field: Field) -> str:
        """Words of people, with who said them and as whom."""
        return "".join(self._quote(item) for item in field.items)

    def _quote(self, item: Item) -> str:
        if item.reserved:
            told = escape(_("Témoignage gardé pour les membres"))
            return f'<p class="reserved"{_place(item)}>{told}</p>'
        text = item.part("texte")
        said = self._values(text) if text else self._pieces(item)
        speaker = self._inline(item.others("texte"), silent=_OF_SPEAKER)
        by = f"<figcaption>{speaker}</figcaption>" if speaker else ""
        words = f"<blockquote><div>{said}</div></blockquote>"
        return f'<figure class="quote"{_place(item)}>{words}{by}{self._remark(item)}</figure>'

    # ——— addresses, files, pictures

    def _links(self, field: Field) -> str:
        """Addresses and files, under what they are called."""
        return f'<ul class="roll">{"".join(map(self._link, field.items))}</ul>'

    def _link(self, item: Item) -> str:
        if item.pieces or item.reserved:
            return f"<li>{self._value(item)}</li>"
        name, address, file = item.part("libelle", "titre"), item.part("url"), item.part("fichier")
        shown: list[str] = []
        known = self._picture(file.items[0].text) if file else None
        goes = address.items[0].pieces[0].url if address and address.items[0].pieces else None
        if name and (goes or known):
            href = escape(goes or (known.url if known else ""))
            outside = ' class="external" rel="nofollow noopener"' if goes else ""
            shown.append(f'<a{outside} href="{href}">{self._values(name)}</a>')
            shown += [f'<span class="meta">{escape(part.items[0].text)}</span>{self._remark(part.items[0])}'
                      for part in (address, file) if part]  # fmt: skip
        else:
            shown += [f"<b>{self._values(name)}</b>"] if name else []
            shown += [self._values(part) for part in (address, file) if part]
        taken = [part.key for part in (name, address, file) if part]
        shown += [f"<span>{self._labelled(part)}</span>" for part in item.others(*taken)]
        return f"<li{_place(item)}>{' '.join(shown)}{self._remark(item)}</li>"

    def _pictures(self, field: Field) -> str:
        return self._figures(field)

    def _figures(self, field: Field) -> str:
        return "".join(self._figure(item) for item in field.items)

    def _figure(self, item: Item) -> str:
        """A picture with what is said of it; its name where it was never uploaded."""
        info = self._picture(item.text) if item.pieces else None
        if info is None or not info.width:
            return f'<p class="meta">{self._value(item)}</p>'
        alt = item.part("texte_alternatif")
        told = self._inline(item.others("texte_alternatif"))
        caption = f"<figcaption>{told}</figcaption>" if told else ""
        words = alt.items[0].text if alt else info.alt
        return (
            f'<figure class="sheet-figure"{_place(item)}><a href="{escape(info.page)}"><img src="{escape(info.url)}" '
            f'width="{info.width}" height="{info.height}" loading="lazy" alt="{escape(words)}"></a>{caption}</figure>'
        )

    # ——— figures

    def _tile_of(self, field: Field) -> str:
        return "".join(self._tile_of_item(field, item) for item in field.items)

    def _tile_of_item(self, field: Field, item: Item) -> str:
        if item.pieces:
            return self._tile(field.label, item, item.parts)
        tiles: list[tuple[Field, list[Field]]] = []
        for part in item.parts:  # what only adds words to a figure stands under it
            if tiles and part.key in _QUIET:
                tiles[-1][1].append(part)
            else:
                tiles.append((part, []))
        tiles.sort(key=lambda tile: not tile[0].items[0].pieces)  # tables after figures
        alone = len(tiles) == 1
        shown = (
            "".join(
                self._tile(field.label if alone else part.label, part.items[0], more)
                if len(part.items) == 1 and part.items[0].pieces
                else f'<div class="tile tile--wide"><dt>{escape(part.label)}</dt>'
                f'<dd class="tile__words">{self._values(part)}{self._inline(more)}</dd></div>'
                for part, more in tiles
            )
            or f'<div class="tile"><dt>{escape(field.label)}</dt><dd class="tile__words">{self._value(item)}</dd></div>'
        )
        return shown.replace("<div", f"<div{_place(item)}", 1) if tiles else shown

    def _tile(self, label: str, item: Item, more: Sequence[Field]) -> str:
        css = ' class="tile__words"' if len(item.text) > _WORDS else ""
        beside = "".join(f'<dd class="tile__more">{self._labelled(part)}</dd>' for part in more)
        return (
            f'<div class="tile"><dt>{escape(label)}</dt><dd{css}>{self._pieces(item)}{self._remark(item)}</dd>'
            f"{beside}</div>"
        )


def _place(item: Item) -> str:
    """Where the address of a part of the fiche leads (`#_2`)."""
    return f' id="{escape(item.anchor)}"' if item.anchor else ""
