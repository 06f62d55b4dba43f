"""A mapping changed in a form: what the templates of one page mean, put into the file of its source.

What the form does not show (values, several parameters of one list, other kinds of pages) stays as it was written. A
file is written whole: its comments go, so the one that stood there is laid beside it first.
"""

import copy
import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from importers.errors import MappingChanged, MappingHalf, MappingRefused
from importers.mediawiki.mapping import plain_name, read_mappings, shared_mappings
from importers.mediawiki.wikitext import as_written, parsed
from importers.source import settings_lock
from importers.workbench.kept import Kept, beginning

Said = dict[str, Any]
"""A kind of page as TOML says it."""

SHOWN: Final = ("champ", "forme", "separateur", "unite", "date", "corps")
"""The words of a rule that a form shows; the others stay as they are."""


@dataclass(frozen=True)
class ParameterForm:
    """A parameter of a template on the page: its name, its value there, and the words of its rule."""

    name: str
    value: str
    rule: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TemplateForm:
    """A template on the page.

    Attributes:
        name: as the page writes it.
        calls: how many times it stands there.
        role: `texte` (it stays in the text), `champs` (of the fiche) or `enregistrement`.
        record: the field whose records its calls are.
        parameters: what it is given.
    """

    name: str
    calls: int
    role: str
    record: str
    parameters: tuple[ParameterForm, ...]


@dataclass(frozen=True)
class MappingForm:
    """What the templates of one page mean now.

    Attributes:
        anchor: the template that makes the page a fiche, "" for none.
        type: the type of that fiche.
        templates: every template of the page.
    """

    anchor: str
    type: str
    templates: tuple[TemplateForm, ...]

    def filled(self, said: "MappingForm") -> "MappingForm":
        """What somebody said in this form, with the values that stand on the page."""
        values = {(each.name, row.name): row.value for each in self.templates for row in each.parameters}
        templates = tuple(
            replace(
                each,
                parameters=tuple(replace(row, value=values.get((each.name, row.name), "")) for row in each.parameters),
            )
            for each in said.templates
        )
        return replace(said, templates=templates)


def form_of(wikitext: str, kinds: Sequence[Said]) -> MappingForm:
    """The form of a page: its templates, and what the first kind that knows one of them says."""
    calls = list(_calls(wikitext))
    kind = _kind_of([name for name, _ in calls], kinds)
    anchors = {plain_name(each) for each in kind.get("ancres", ())}
    templates: dict[str, tuple[str, int, dict[str, str]]] = {}
    for name, parameters in calls:
        spelled, count, values = templates.get(plain_name(name), (name, 0, {}))
        templates[plain_name(name)] = (spelled, count + 1, parameters | values)
    forms = []
    for folded, (name, count, values) in templates.items():
        said = _template(kind, folded)
        record = str((said or {}).get("enregistrement", ""))
        role = "texte" if said is None else "enregistrement" if record else "champs"
        rules = _rules(kind, said or {})
        rows = tuple(
            ParameterForm(parameter, value, _shown(rules.get(plain_name(parameter), {})))
            for parameter, value in values.items()
        )
        forms.append(TemplateForm(name, count, role, record, rows))
    anchor = next((each.name for each in forms if plain_name(each.name) in anchors), "")
    return MappingForm(anchor, str(kind.get("type", "")), tuple(forms))


def _calls(wikitext: str) -> Iterator[tuple[str, dict[str, str]]]:
    for call in parsed(wikitext).filter_templates():
        name = " ".join(str(call.name).split())
        if not name.startswith("#") and ":" not in name and name not in ("!", "="):
            yield name, {" ".join(str(p.name).split()): as_written(str(p.value)).strip() for p in call.params}


def _kind_of(names: Sequence[str], kinds: Iterable[Said]) -> Said:
    there = {plain_name(name) for name in names}
    return next((kind for kind in kinds if there & {plain_name(each) for each in kind.get("ancres", ())}), {})


def _template(kind: Said, folded: str) -> Said | None:
    return next((said for name, said in kind.get("modeles", {}).items() if plain_name(name) == folded), None)


def _rules(kind: Said, said: Said) -> dict[str, Said]:
    shared = kind.get("parametres", {}) if said.get("ensemble") else {}
    return {plain_name(name): rule for name, rule in {**shared, **said.get("parametres", {})}.items()}


def _shown(rule: Said) -> dict[str, str]:
    return {word: str(rule[word]) for word in SHOWN if word in rule}


def kinds_of(kept: Kept) -> list[Said]:
    """Every kind of page that a source's mappings know: its own first, then those that come with Commun.

    Raises:
        MappingRefused: when its own cannot be read.
    """
    return [*own_kinds(kept), *shared_mappings()]


def own_kinds(kept: Kept) -> list[Said]:
    """The kinds of pages that the source's own file describes.

    Raises:
        MappingRefused: when it cannot be read.
    """
    file = kept.source.mapping_file
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8")
    read_mappings(text, file.name)
    said = tomllib.loads(text)
    return [kind for kind in said.get("genre", [said]) if kind]


def form_of_page(kept: Kept, title: str, most: int | None = None) -> MappingForm:
    """The form of the page `title`, as the mappings of its source say now; of its beginning, as `preview` reads it.

    Raises:
        SourcePageUnknown, SourcePageGone: when no such page came, or the wiki deleted it.
        MappingRefused: when the source's own mapping cannot be read.
    """
    return form_of(beginning(kept.page_called(title).wikitext, most), kinds_of(kept))


def with_form(kept: Kept, form: MappingForm) -> str:
    """The text of the source's mapping where the templates of a page mean what `form` says.

    Raises:
        MappingRefused: when that is no mapping.
        MappingHalf: when there is a template without a type, or a type without a template.
    """
    if bool(form.anchor) != bool(form.type):
        raise MappingHalf
    own = own_kinds(kept)
    names = [template.name for template in form.templates]
    if form.anchor and form.type:
        place = next((i for i, kind in enumerate(own) if _kind_of(names, [kind])), None)
        kind = copy.deepcopy(own[place] if place is not None else _kind_of(names, shared_mappings()))
        made = _changed(kind, form)
        own = [*own[:place], made, *own[place + 1 :]] if place is not None else [made, *own]
    else:  # nothing makes the page a fiche any more
        own = [kind for kind in own if not _kind_of(names, [kind])]
    text = as_toml(own)
    read_mappings(text, kept.source.mapping_file.name)
    return text


def _changed(kind: Said, form: MappingForm) -> Said:
    anchors = [str(each) for each in kind.get("ancres", [])]
    if plain_name(form.anchor) not in map(plain_name, anchors):
        anchors = [form.anchor]
        kind.pop("exige", None)
    kind = {**kind, "nom": kind.get("nom", form.anchor), "ancres": anchors, "type": form.type}
    templates: dict[str, Said] = dict(kind.get("modeles", {}))
    for each in form.templates:
        name = next((known for known in templates if plain_name(known) == plain_name(each.name)), each.name)
        if each.role == "texte":
            templates.pop(name, None)
            continue
        said = templates.setdefault(name, {})
        if each.role == "enregistrement" and each.record:
            said["enregistrement"] = each.record
        else:
            said.pop("enregistrement", None)
        said["parametres"] = _written(kind, said, each)
    return kind | {"modeles": templates}


def _written(kind: Said, said: Said, form: TemplateForm) -> dict[str, Said]:
    """The rules of a template: those that the form shows as it says them, the others as they were."""
    rules = dict(said.get("parametres", {}))
    effective = _rules(kind, said)
    for parameter in form.parameters:
        folded = plain_name(parameter.name)
        name = next((known for known in rules if plain_name(known) == folded), parameter.name)
        old = effective.get(folded, {})
        rule = {word: value for word, value in old.items() if word not in SHOWN}
        rule |= {word: value for word, value in parameter.rule.items() if value or (word == "corps" and word in old)}
        if rule.get("forme") == "texte":
            del rule["forme"]
        if rule == old:
            continue
        if "champ" in rule or "corps" in rule or "dedans" in rule:
            rules[name] = rule
        elif folded in effective:
            rules.pop(name, None)
            if folded in map(plain_name, kind.get("parametres", {})):
                rules[name] = {"dedans": True}  # the rule that all templates share must not take it
    return rules


def mapping_version(kept: Kept) -> str:
    """What the mapping of a source says now, in a few signs; "" where it has none of its own."""
    file = kept.source.mapping_file
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.exists() else ""


def save_mapping(kept: Kept, text: str, seen: str | None = None) -> bool:
    """Write the mapping of a source; whether one that lay there was laid beside it.

    `seen` is the `mapping_version` that the text was made from.

    Raises:
        MappingRefused: when the text is no mapping.
        MappingChanged: when somebody else saved it since it was `seen`.
    """
    file = kept.source.mapping_file
    read_mappings(text, file.name)
    with settings_lock(file.parent):
        if seen is not None and seen != mapping_version(kept):
            raise MappingChanged(name=file.name)
        kept_beside = file.exists() and file.read_text(encoding="utf-8") != text
        if kept_beside:
            shutil.copyfile(file, file.with_name(f"{kept.source.name}.modeles.ancien"))
        beside = file.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    return kept_beside


def as_toml(kinds: Sequence[Said]) -> str:
    """Kinds of pages as the TOML of a mapping.

    Raises:
        MappingRefused: when a value is none that a mapping has.
    """
    lines: list[str] = []
    for kind in kinds:
        lines.append("[[genre]]")
        tables = {key: value for key, value in kind.items() if isinstance(value, dict)}
        lines += [f"{_key(key)} = {_value(value)}" for key, value in kind.items() if key not in tables]
        for key, table in tables.items():
            lines += _table(f"genre.{key}", table, deep=key == "modeles")
        lines.append("")
    return "\n".join(lines)


def _table(path: str, table: Said, *, deep: bool) -> list[str]:
    if not deep:
        return ["", f"[{path}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    lines = []
    for name, said in table.items():
        plain = {key: value for key, value in said.items() if key != "parametres"}
        lines += ["", f"[{path}.{_key(name)}]", *(f"{_key(key)} = {_value(value)}" for key, value in plain.items())]
        if said.get("parametres"):
            lines += _table(f"{path}.{_key(name)}.parametres", said["parametres"], deep=False)
    return lines


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _value(key)


def _value(value: object) -> str:
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
    raise MappingRefused(name="modeles.toml", why=f"« {value} » n’est pas une valeur", why_en=f"“{value}” is no value")
