"""Forms of Page Forms as types of our own: what a form asks for, its groups, its lists of values, what it insists on.

A form gives a type; each of its fields is the property that bears its name, or a new one. Types and properties that are
there already stay as they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import COMMUN, Catalogue, PageName, Store, key_of, new_head, slugify
from importers.mediawiki.mapping import plain_name
from importers.workbench.kept import Kept

FORMS: Final = 106
"""The namespace of Page Forms' forms."""
_TAG: Final = re.compile(
    r"\{\{\{\s*(for template|end template|field|section|standard input|info)\b\s*\|?((?:[^{}]|\{\{[^{}]*\}\})*)\}\}\}"
)
_LABEL: Final = re.compile(r"(?:^|\n)\s*[!;*|]\s*(?:[^|\n]*\|)?\s*'*([^|\n!{}'<>]{2,80}?)\s*'*\s*:?\s*'*\s*(?=\n|$|\|)")
_KINDS: Final = {
    "text": "texte", "textarea": "texte long", "date": "date", "datepicker": "date", "datetime": "date", "year": "date",
    "datetimepicker": "date", "checkbox": "oui ou non", "combobox": "page", "tokens": "page",
    "openlayers": "coordonnées géographiques", "leaflet": "coordonnées géographiques",
    "googlemaps": "coordonnées géographiques",
}  # fmt: skip
"""Input types of Page Forms, and our datatypes."""


@dataclass(frozen=True)
class FormField:
    """A field of a form: its name in the template, what people read, and what it accepts."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    property: str = ""


@dataclass(frozen=True)
class FormPart:
    """What a form asks for one template; `multiple` when there may be several calls of it."""

    template: str
    label: str
    multiple: bool
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class MadeType:
    """A type made of a form.

    Attributes:
        title: its title.
        pages: the pages to write: name → text.
        there: why it is not made, "" when it is.
    """

    title: str
    pages: dict[PageName, str]
    there: str = ""


def read_form(wikitext: str) -> list[FormPart]:
    """What a form asks for, template by template."""
    parts: list[FormPart] = []
    fields: list[FormField] = []
    opened: tuple[str, str, bool] | None = None
    last = 0
    for found in _TAG.finditer(wikitext):
        word, said = found[1], [part.strip() for part in found[2].split("|")]
        if word == "for template" and said:
            options = _options(said[1:])
            opened, fields = (said[0], options.get("label", ""), "multiple" in options), []
        elif word == "field" and opened is not None and said and said[0]:
            labels = _LABEL.findall(wikitext[last : found.start()])
            fields.append(_field(said[0], _options(said[1:]), labels[-1].strip() if labels else ""))
        elif word == "end template" and opened is not None:
            parts.append(FormPart(*opened, tuple(fields)))
            opened = None
        last = found.end()
    return [*parts, *([FormPart(*opened, tuple(fields))] if opened is not None else [])]


def _options(said: Sequence[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in said)
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def _field(name: str, options: dict[str, str], label: str) -> FormField:
    sign = options.get("delimiter", ",")
    values = tuple(value.strip() for value in options.get("values", "").split(sign) if value.strip())
    asked = options.get("input type", "text")
    kind = "fichier" if "uploadable" in options else "texte" if values else _KINDS.get(asked, "texte")
    listed = "list" in options or asked in ("checkboxes", "listbox", "tokens")
    return FormField(
        name, options.get("label") or label, kind, values, "mandatory" in options, listed, options.get("property", "")
    )


def types_of(kept: Kept, catalogue: Catalogue) -> list[MadeType]:
    """The types that the forms of a source give."""
    covered = {anchor: each.name for each in kept.drafted_over().known for anchor in each.anchors}
    made = []
    for page in kept.pages():
        if page.namespace != FORMS:
            continue
        title = kept.names.split(page.title)[1]
        parts = read_form(page.wikitext)
        known = next((covered[plain_name(part.template)] for part in parts if plain_name(part.template) in covered), "")
        if not parts or not any(part.fields for part in parts):
            made.append(MadeType(title, {}, "ce formulaire ne demande rien"))
        elif known:
            made.append(MadeType(title, {}, f"déjà compris, c’est « {known} »"))
        elif catalogue.type(title) is not None:
            made.append(MadeType(title, {}, "il y a déjà un type de ce nom"))
        else:
            made.append(MadeType(title, dict(_pages(title, parts, page.title, catalogue))))
    return made


def _pages(title: str, parts: Sequence[FormPart], form: str, catalogue: Catalogue) -> Iterator[tuple[PageName, str]]:
    """The page of the type, and those of the properties that are new."""
    groups: list[dict[str, object]] = []
    asked: dict[str, FormField] = {}
    records: dict[str, FormPart] = {}
    for number, part in enumerate(parts):
        rows: list[dict[str, object]] = [] if number else [{"propriete": "titre", "obligatoire": "oui"}]
        if part.multiple:
            key = key_of(part.label or part.template)
            records.setdefault(key, part)
            rows.append({"propriete": key, "plusieurs": "oui"})
        for each in () if part.multiple else part.fields:
            known = catalogue.property(each.property or each.name)
            key = known.key if known is not None else key_of(each.property or each.name)
            if known is None:
                asked.setdefault(key, each)
            rows.append(_row(key, each))
        groups.append({"titre": part.label or part.template, "champs": rows})
    head = {"titre": title, "cle": key_of(title), "autres_noms": [part.template for part in parts], "groupes": groups}
    yield PageName("types", slugify(title)), _text(head, f"Tiré de la page « {form} ».")
    for key, each in asked.items():
        said: dict[str, object] = {"titre": each.property or each.name, "cle": key, "type_de_valeur": each.kind}
        said |= {"libelle": {"fr": each.label}} if each.label else {}
        yield PageName("proprietes", slugify(key)), _text(said, "")
    for key, part in records.items():
        if catalogue.property(key) is None:
            rows = [
                {"cle": key_of(each.name), "type_de_valeur": each.kind, "libelle": each.label or each.name}
                for each in part.fields
            ]
            record = {"titre": part.label or part.template, "cle": key, "type_de_valeur": "groupe de champs"}
            yield PageName("proprietes", slugify(key)), _text({**record, "champs": rows}, "")


def _row(key: str, each: FormField) -> dict[str, object]:
    row: dict[str, object] = {"propriete": key}
    if each.required:
        row["obligatoire"] = "oui"
    if each.several:
        row["plusieurs"] = "oui"
    if each.label:
        row["libelle"] = each.label
    if each.values:
        row["valeurs"] = list(each.values)
    return row


def _text(head: Mapping[str, object], body: str) -> str:
    return f"---\n{new_head(head)}---\n{body}\n" if body else f"---\n{new_head(head)}---\n"


def write_types(store: Store, made: Sequence[MadeType], source: str) -> list[PageName]:
    """Write the pages of these types that are not there yet, in one change; gives those that were written."""
    head = store.head()
    there = {path for path, _ in store.list(head)} if head is not None else set()
    pages = {name: text for each in made for name, text in each.pages.items() if name.path not in there}
    if pages:
        with store.change(COMMUN, f"Types tirés des formulaires de « {source} »") as change:
            for name, text in pages.items():
                change.write(name, text, None)
    return list(pages)
