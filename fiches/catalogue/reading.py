"""From pages to definitions: what the head and the annotations of a page of the catalogue say.

Both writings are read: ours (keys of the head) and Semantic MediaWiki's (`[[A le type::Texte]]`,
`[[Has type::Text]]` in the text of a property's page), because property pages come in from other wikis as they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from fiches.catalogue.delays import read_delay
from fiches.catalogue.messages import Messages
from fiches.catalogue.model import Property, Term, Type, TypeField, Vocabulary
from fiches.fiche import Fiche
from fiches.markup import scan
from fiches.names import fold
from fiches.values import Options, Severity, Unit, datatype, read_number, read_whole
from fiches.values.base import plain

_GENDERS: Final = {"f": "f", "m": "m"}
"""What `genre: féminin` and `genre: masculin` mean, by their first letter."""

_ANNOTATED: Final[Mapping[str, str]] = {
    fold(name): key
    for key, names in {
        "type_de_valeur": ("A le type", "A pour type", "Has type", "Type de valeur"),
        "valeurs": ("Valeur possible", "Valeurs possibles", "Autorise la valeur", "Allows value"),
        "unites": ("Correspond à", "Corresponds to"),
        "unite_affichee": ("Unités de mesure", "Display units", "Unités affichées"),
        "parent": ("Sous-propriété de", "Subproperty of"),
        "champs": ("A le champ", "A pour champ", "Has fields", "Champs"),
        "motif": ("Autorise le motif", "Allows pattern"),
        "listes": ("Autorise la liste de valeurs", "Allows value list"),
        "importe_de": ("Importé de", "Imported from"),
        "services": ("Fournit le service", "Provides service"),
        "unique": ("A une contrainte d'unicité", "Has uniqueness constraint"),
        "precision": ("Précision d'affichage", "Display precision of"),
        "libelle": ("A le libellé", "Libellé préféré", "Has preferred property label", "Preferred property label"),
        "aide": ("A la description", "Has property description", "Property description"),
        "adresse": ("Formateur d'URI externe", "External formatter URI", "External formatter uri"),
    }.items()
    for name in names
}


_TEMPERATURE: Final = frozenset({"_tem", "temperature"})
"""Semantic MediaWiki's datatype of temperatures: here a quantity whose units are given."""

TEMPERATURES: Final = (
    Unit(("K", "kelvin", "kelvins"), 1.0),
    Unit(("°C", "℃", "celsius", "centigrade"), 1.0, shift=-273.15),
    Unit(("°F", "℉", "F", "fahrenheit"), 1.8, shift=-459.67),
    Unit(("°R", "rankine"), 1.8),
)


def key_of(text: str) -> str:
    """The key under which a head writes what is called `text`: ASCII snake case."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")


def unsaid_key(page: Fiche) -> str:
    """The key that a definition has without writing it, "" where it writes one or its space has no keys.

    It comes from the title or the address: whoever changes these must write it down, for fiches hold it.
    """
    if plain(page.head.get("cle")):
        return ""
    match page.name.space:
        case "proprietes":
            return key_of(page.title)
        case "types" | "vocabulaires":
            return _key_of_address(page)
        case _:
            return ""


def _key_of_address(page: Fiche) -> str:
    return page.name.slug.replace("-", "_")


def words_of(key: str) -> str:
    """What people read for a key that no page defines: « Parts d habitants » for `parts_d_habitants`."""
    words = " ".join(key.replace("_", " ").split())
    return words[:1].upper() + words[1:]


NO_MESSAGES: Final = Messages()


def property_of(page: Fiche, language: str = "fr", messages: Messages = NO_MESSAGES) -> Property:
    """The property that a page of `proprietes/` defines; what the page says wrongly is left at its usual value.

    What it names of `messages` (a list of values, a pattern, a name of another vocabulary) is taken from there.
    Its vocabulary and its records are not resolved yet: `fiches.catalogue.resolving` does it when all pages are read.
    """
    said = _said(page)
    source = messages.source(plain(said.get("importe_de")))
    borrowed_type = source[0].kinds[source[1]] if source and not said.get("type_de_valeur") else ""
    kind = datatype(kind_name := plain(said.get("type_de_valeur")) or borrowed_type or "texte")
    return Property(
        key=plain(said.get("cle")) or key_of(page.title),
        title=page.title,
        datatype=kind.key if kind else "text",
        labels=_labels(said, page.title),
        options=_options(said, kind_name, language, messages),
        help=_in_french(said.get("aide")) or page.summary,
        inverse=_by_language(said.get("libelle_inverse")),
        target=key_of(plain(said.get("cible"))),
        vocabulary=key_of(plain(said.get("vocabulaire"))),
        parent=plain(said.get("parent")).strip("[]").rpartition(":")[2],
        unique=_yes(said.get("unique")),
        most=_whole(said.get("au_plus")),
        low=read_number(plain(said.get("minimum")), language),
        high=read_number(plain(said.get("maximum")), language),
        fields=tuple(_type_fields(_parted(said.get("champs")))),
        severity=_severity(said.get("gravite")) or "warning",
        names=(*_texts(said.get("noms_smw")), *_texts(said.get("autres_noms")), *page.other_titles),
        schema_org=plain(said.get("schema_org")),
        gender=_GENDERS.get(fold(plain(said.get("genre")))[:1], ""),
        page=page.name,
        same_as=key_of(plain(said.get("meme_champ_que"))),
        borrowed=plain(said.get("importe_de")),
        address=f"{source[0].address}{source[1]}" if source and source[0].address else "",
        borrowed_type=borrowed_type,
        services=tuple(each for name in _texts(said.get("services")) for each in messages.service(name)),
    )


def _options(said: Mapping[str, object], kind: str, language: str, messages: Messages) -> Options:
    """What the property says of its values."""
    listed = (value for name in _texts(said.get("listes")) for value in messages.values(name))
    pattern = plain(said.get("motif"))
    shown_in = [unit for each in plain(said.get("unite_affichee")).split(",") if (unit := each.strip())]
    return Options(
        language=language,
        units=units_of(_list(said.get("unites"))) or (TEMPERATURES if fold(kind) in _TEMPERATURE else ()),
        precision=_whole(said.get("precision")),
        pattern=messages.pattern(pattern) or pattern,
        allowed=tuple(dict.fromkeys((*_texts(said.get("valeurs")), *listed))),
        formatter=plain(said.get("adresse")),
        default_space=plain(said.get("espace")),
        shown_in=shown_in[0] if shown_in else "",
        also_in=tuple(shown_in[1:]),
    )


def lists_named(page: Fiche) -> tuple[str, ...]:
    """The lists of values that a property's page takes from elsewhere (`[[Allows value list::X]]`)."""
    return _texts(_said(page).get("listes"))


def type_of(page: Fiche) -> Type:
    """The type that a page of `types/` defines."""
    head = page.head
    fields = [*_type_fields(_list(head.get("champs")))]
    groups = []
    for group in _list(head.get("groupes")):
        title = plain(group.get("titre")) if isinstance(group, Mapping) else plain(group)
        groups.append(title)
        if isinstance(group, Mapping):
            fields += _type_fields(_list(group.get("champs")), title)
    return Type(
        key=plain(head.get("cle")) or _key_of_address(page),
        title=page.title,
        labels=_labels(head, page.title),
        plurals=_by_language(head.get("pluriel")),
        fields=tuple(fields),
        groups=tuple(groups) or tuple(dict.fromkeys(field.group for field in fields)),
        help=page.body,
        model=plain(head.get("modele")),
        schema_org=plain(head.get("schema_org")),
        names=(*_texts(head.get("noms_smw")), *_texts(head.get("autres_noms")), *page.other_titles),
        page=page.name,
        review=read_delay(plain(head.get("relire_tous_les"))),
    )


def vocabulary_of(page: Fiche) -> Vocabulary:
    """The vocabulary that a page of `vocabulaires/` defines."""
    return Vocabulary(
        plain(page.head.get("cle")) or _key_of_address(page),
        page.title,
        tuple(_terms(_list(page.head.get("termes")), "")),
        page.name,
    )


_LEAST_FACTOR: Final = 1e-30
"""Beyond it, or its inverse, no unit that people use: products and quotients of factors stay numbers."""


def units_of(items: Iterable[object]) -> tuple[Unit, ...]:
    """Units written `1000 m, mètre`: how many of them make one main unit, and their names (`€ 1` stands before)."""
    found = []
    for item in items:
        text = plain(item)
        after = re.fullmatch(r"([-+]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(\D.*)?", text)
        before = re.fullmatch(r"(\D+?)\s*([\d.,]+)", text) if after is None else None
        number = read_number(after[1] if after else before[2] if before else "", "en")
        names = (after[2] or "") if after else before[1] if before else ""
        if number and _LEAST_FACTOR <= abs(number) <= 1 / _LEAST_FACTOR:
            found.append(
                Unit(tuple(name.strip() for name in names.split(",") if name.strip()), number, before is not None)
            )
    return tuple(found)


def _said(page: Fiche) -> dict[str, object]:
    """The head, completed by what the text annotates in Semantic MediaWiki's way."""
    said: dict[str, object] = dict(page.head.items())
    annotated: dict[str, list[object]] = {}
    for mark in scan(page.body):
        key = _ANNOTATED.get(fold(mark.property.replace("_", " "))) if mark.kind == "annotation" else None
        if key is not None:
            annotated.setdefault(key, []).append(mark.target)
    for key in ("libelle", "aide"):
        if key in annotated:
            annotated[key] = [_tongues(annotated[key])]
    for key, values in annotated.items():
        single = key not in {"valeurs", "unites", "champs", "listes", "unite_affichee", "services"}
        said.setdefault(key, values[0] if single else values)
    return said


def _tongues(values: Iterable[object]) -> dict[str, object]:
    """Texts written `occupation@en`, by their languages; one that tells none is French, as all is here."""
    found: dict[str, object] = {}
    for value in values:
        text, mark, language = plain(value).rpartition("@")
        found.setdefault(language.strip().lower() if mark else "fr", text.strip() if mark else plain(value))
    return found


def _parted(raw: object) -> list[object]:
    """Fields of a record: our list, or names separated by `;` as Semantic MediaWiki writes them."""
    return [part for item in _list(raw) for part in (item.split(";") if isinstance(item, str) else [item])]


def _type_fields(items: Iterable[object], group: str = "") -> Iterable[TypeField]:
    for item in items:
        if isinstance(item, str) and item.strip():
            yield TypeField(key_of(item), group)
        elif isinstance(item, Mapping) and (item.get("propriete") or item.get("cle")):
            yield _type_field(item, group)


def _type_field(item: Mapping[str, object], group: str) -> TypeField:
    condition = cast("Mapping[str, object]", item["si"]) if isinstance(item.get("si"), Mapping) else {}
    kind = datatype(plain(item.get("type_de_valeur"))) if item.get("type_de_valeur") else None
    return TypeField(
        property=key_of(plain(item.get("propriete") or item.get("cle"))),
        group=plain(item.get("groupe")) or group,
        required=_severity(item.get("obligatoire")),
        several=_yes(item.get("plusieurs")),
        shown_if=(key_of(plain(condition.get("champ"))), _texts(condition.get("vaut"))),
        labels=_by_language(item.get("libelle")),
        help=plain(item.get("aide")),
        datatype=kind.key if kind else "",
        vocabulary=key_of(plain(item.get("vocabulaire"))),
        allowed=_texts(item.get("valeurs")),
        units=units_of(_list(item.get("unites"))),
        target=key_of(plain(item.get("cible"))),
        fields=tuple(_type_fields(_parted(item.get("champs")))),
    )


def _terms(items: Sequence[object], broader: str) -> Iterable[Term]:
    for item in items:
        if isinstance(item, Mapping):
            label = plain(item.get("terme"))
            if label:
                synonyms = tuple(plain(each) for each in _list(item.get("synonymes")))
                yield Term(label, synonyms, plain(item.get("plus_large")) or broader, plain(item.get("definition")))
                yield from _terms(_list(item.get("plus_precis")), label)
        elif plain(item):
            yield Term(plain(item), broader=broader)


def _labels(said: Mapping[str, object], title: str) -> Mapping[str, str]:
    labels = _by_language(said.get("libelle"))
    return {"fr": title, **labels}


def _by_language(raw: object) -> Mapping[str, str]:
    """`{fr: …, en: …}`, or one text that is French."""
    if isinstance(raw, Mapping):
        return {str(key): said for key, text in raw.items() if (said := plain(text))}
    return {"fr": plain(raw)} if plain(raw) else {}


def _in_french(raw: object) -> str:
    """A text, or the French one of several; else the first."""
    said = _by_language(raw)
    return said.get("fr") or next(iter(said.values()), "")


def _severity(raw: object) -> Severity | None:
    word = fold(plain(raw))
    if word in {"erreur", "error", "oui", "true"}:
        return "error"
    return "warning" if word in {"souhaite", "warning", "avertissement"} else None


def _whole(raw: object) -> int | None:
    return read_whole(plain(raw))


def _yes(raw: object) -> bool:
    return fold(plain(raw)) in {"oui", "true", "yes", "vrai"}


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(text for text in map(plain, _list(raw)) if text)


def _list(raw: object) -> Sequence[object]:
    if raw is None or raw == "":
        return ()
    return raw if isinstance(raw, list) else [raw]
