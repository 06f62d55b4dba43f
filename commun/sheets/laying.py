"""From a fiche to its sheet: its fields in the groups of its type, each where its design puts it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from commun.i18n import _, size
from commun.sheets.design import ABOUT, ANY, DEFINING, DESIGNS, FURTHER, OF_ORIGIN, SHOWN_ELSEWHERE, Design
from commun.sheets.model import Field, Item, Part, Piece, Sheet
from commun.sheets.reading import Reader
from fiches import OF_A_FILE, SPACES_OF_CATALOGUE, Catalogue, Fiche, Type, slugify


def sheet_of(fiche: Fiche, catalogue: Catalogue, reader: Reader) -> Sheet:
    """The sheet of `fiche`; every value of its head is somewhere in it, or elsewhere on its page."""
    kind = catalogue.type(fiche.type) if fiche.type else None
    usual = DEFINING if fiche.name.space in SPACES_OF_CATALOGUE else ANY
    design = DESIGNS.get(kind.key, usual) if kind else usual
    waiting = _waiting(fiche, catalogue, kind)
    laid = _Laid(design, brief=list(_of_file(fiche)))
    groups = list(_groups(kind, waiting, reader))
    for title, keys, fields in groups:
        kept = laid.taken(fields)
        if keys & ABOUT:
            laid.after += [each for each in kept if each.key in FURTHER]
            laid.about.append((title, [each for each in kept if each.key not in FURTHER]))
        else:
            laid.parts.append((title, kept))
    unknown = list(_read((key for key in waiting if key not in OF_ORIGIN), waiting, reader))
    if kind is None:
        laid.about.append(("", laid.taken(unknown)))
    else:
        laid.about.insert(0, (_("Autres informations"), laid.taken(unknown)))
    laid.about.append((_("Repris du wiki d’origine"), list(_read(OF_ORIGIN, waiting, reader))))
    return laid.sheet(kind.key if kind else "", reader.targets)


@dataclass
class _Laid:
    """What has been laid out so far."""

    design: Design
    picture: Field | None = None
    lead: list[Field] = field(default_factory=list)
    figures: list[Field] = field(default_factory=list)
    brief: list[Field] = field(default_factory=list)
    parts: list[tuple[str, list[Field]]] = field(default_factory=list)
    after: list[Field] = field(default_factory=list)
    about: list[tuple[str, list[Field]]] = field(default_factory=list)

    def taken(self, fields: Iterable[Field]) -> list[Field]:
        """Those of the fields that stay in their group; the others go where the design wants them."""
        return [each for each in fields if not self._takes(each)]

    def _takes(self, each: Field) -> bool:
        design = self.design
        if each.view == "picture" and self.picture is None and len(each.items) == 1:
            self.picture = each
        elif each.key in design.lead:
            self.lead.append(each)
        elif each.key in design.figures:
            self.figures.append(each)
        elif self._is_brief(each):
            self.brief.append(each)
        else:
            return False
        return True

    def _is_brief(self, each: Field) -> bool:
        if self.design.brief is None:
            return each.is_short and each.key not in ABOUT
        few = each.view in {"record", "roll"} and len(each.items) <= 1 and each.length <= _ROOM
        return each.key in self.design.brief and (each.is_short or few or each.view == "list")

    def sheet(self, kind: str, targets: Iterable[str]) -> Sheet:
        """The sheet, without its empty parts."""
        return Sheet(
            kind,
            self.picture,
            tuple(self.lead),
            tuple(self.figures),
            tuple(self.brief),
            tuple(_parts(self.parts)),
            tuple(_parts([(_("Pour aller plus loin"), self.after)])),
            tuple(_parts(self.about)),
            frozenset(targets),
        )


_ROOM = 240
"""Signs of a record that still fits the box."""


def _waiting(fiche: Fiche, catalogue: Catalogue, kind: Type | None) -> dict[str, list[tuple[str, object]]]:
    """The keys of the head that are not shown elsewhere: by the property that each names, what was written."""
    found: dict[str, list[tuple[str, object]]] = {}
    of_file = OF_A_FILE if fiche.name.space == "fichiers" else frozenset[str]()
    for key, raw in fiche.head.items():
        if key in SHOWN_ELSEWHERE or key in of_file or (key == "resume" and fiche.summary):
            continue
        known = catalogue.field(kind.key if kind else None, key)
        found.setdefault(known.key if known else key, []).append((key, raw))
    return found


def _of_file(fiche: Fiche) -> Iterator[Field]:
    """What the program noted of a file when it came, in the words of the interface."""
    if fiche.name.space != "fichiers":
        return
    octets, wide, high = (fiche.head.get(key) for key in ("taille", "largeur", "hauteur"))
    told = {
        "format": (_("Format"), fiche.head.get("format")),
        "taille": (_("Taille"), size(octets) if isinstance(octets, int) else octets),
        "largeur": (_("Dimensions"), _("%(wide)s × %(high)s pixels", wide=wide, high=high) if wide and high else None),
    }
    for key, (label, said) in told.items():
        if said:
            yield Field(key, label, "line", (Item((Piece(str(said)),)),))


def _groups(
    kind: Type | None, waiting: dict[str, list[tuple[str, object]]], reader: Reader
) -> Iterator[tuple[str, frozenset[str], list[Field]]]:
    """The groups of a type with what the head says of their fields, which then waits no longer."""
    if kind is None:
        return
    by_group: dict[str, list[str]] = {group: [] for group in kind.groups}
    for each in kind.fields:
        by_group.setdefault(each.group, []).append(each.property)
    for group, keys in by_group.items():
        yield group, frozenset(keys), list(_read(keys, waiting, reader))


def _read(keys: Iterable[str], waiting: dict[str, list[tuple[str, object]]], reader: Reader) -> Iterator[Field]:
    for key in list(keys):
        for written, raw in waiting.pop(key, ()):
            read = reader.field(written, raw)
            if read is not None:
                yield read


def _parts(groups: Sequence[tuple[str, list[Field]]]) -> Iterator[Part]:
    for number, (title, fields) in enumerate(groups):
        if fields:
            yield Part(title, f"partie-{slugify(title) if title else number}", tuple(fields))
