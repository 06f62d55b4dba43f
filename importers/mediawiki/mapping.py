"""What templates of a wiki mean here: a type, its fields, parts of its text; one TOML file for a kind of page.

Those of the wikis that we know lie in `mappings/`; a source may have its own beside its settings. The guide « Traduire
les modèles d’un wiki » says what a file may hold.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fiches import fold
from importers.errors import MappingRefused
from importers.mediawiki.named import Titles, titles_of

_FOLDER: Final = Path(__file__).parent / "mappings"
_PROPERTIES: Final = 102
"""The namespace of Semantic MediaWiki's properties."""
FORMS: Final = ("texte", "markdown", "nombre", "date", "fichier", "page")
"""How the text of a parameter may be read."""


@dataclass(frozen=True)
class Rule:
    """Where a parameter goes.

    Attributes:
        field: the key of the head, `cout.montant` for a part of a record; "" for none.
        form: how its text is read: `texte`, `markdown`, `nombre`, `date`, `fichier` (a name), `page` (a link).
        unit: what a bare number is counted in, "" where it is not said.
        date: how a date is written there (`jj/mm/aaaa`), "" where it is read as it is.
        separator: what stands between several values, "" for one.
        lines: whether each line is a value.
        several: whether several parameters fill one list.
        key: the part of a record that each value is, "" for plain values.
        added: other parts of that record.
        values: what values are called here, by their folded names there.
        most: characters beyond which the whole goes to the text and a summary to the field (0: none).
        section: the heading under which the value stands in the text, None when it is a field.
        inside: whether it only holds other templates.
        parameter: the parameter as the mapping writes it, "" where nobody wrote one.
        spelled: what our values are called there, as the mapping writes it.
    """

    field: str = ""
    form: str = "texte"
    separator: str = ""
    lines: bool = False
    several: bool = False
    key: str = ""
    added: Mapping[str, str] = default(default_factory=dict)
    values: Mapping[str, str] = default(default_factory=dict)
    most: int = 0
    section: str | None = None
    inside: bool = False
    unit: str = ""
    date: str = ""
    parameter: str = ""
    spelled: Mapping[str, str] = default(default_factory=dict)


@dataclass(frozen=True)
class TemplateRule:
    """What a template means.

    Attributes:
        record: the record that each call of it is, "" for the page itself.
        parameters: its parameters, by folded name.
        name: the template as the mapping writes it.
    """

    record: str
    parameters: Mapping[str, Rule]
    name: str = ""

    def rule(self, name: str) -> Rule | None:
        """The rule of a parameter; `?` and `*` in a rule's name stand for any sign."""
        folded = _plain(name)
        exact = self.parameters.get(folded)
        return exact or next((rule for pattern, rule in self.parameters.items() if fnmatchcase(folded, pattern)), None)


@dataclass(frozen=True)
class PageMapping:
    """A kind of page of a wiki.

    Attributes:
        name: what people call it.
        anchors: the templates that make a page one of this kind (folded names).
        needs: parameters of which an anchor must have one, empty for none.
        type: the type of its fiches.
        templates: the templates that are understood on such a page, by folded name.
        blocks: templates that set a passage apart, and what stands before it.
        properties: the properties of the wiki that are fields of ours.
        categories: the categories that the templates put such pages in.
        phrases: words that make a page without any such template one of this kind (folded).
        links: whether pages of this wiki that such a page names become links.
        titles: the titles of these pages, where `links` asks for them.
        spaces: the namespaces whose displayed pages are read for facts.
        facts: what these pages say that no wikitext does, by the folded label that stands before it.
    """

    name: str
    anchors: tuple[str, ...]
    needs: tuple[str, ...]
    type: str
    templates: Mapping[str, TemplateRule]
    blocks: Mapping[str, str]
    properties: Mapping[str, str]
    categories: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    links: bool = False
    titles: Titles = default(default_factory=dict)
    spaces: tuple[int, ...] = ()
    facts: Mapping[str, Rule] = default(default_factory=dict)


def read_mapping(text: str, name: str) -> PageMapping:
    """The mapping that a TOML text writes (the first, where it writes several).

    Raises:
        MappingRefused: when it is no TOML, or says what no mapping says.
    """
    found = read_mappings(text, name)
    if not found:
        raise _lacking(name, "ancres")
    return found[0]


def read_mappings(text: str, name: str) -> tuple[PageMapping, ...]:
    """The mappings that a TOML text writes: one, or one under each `[[genre]]`.

    Raises:
        MappingRefused: when it is no TOML, or says what no mapping says.
    """
    try:
        said = tomllib.loads(text)
        kinds = said.get("genre", [said])
        return tuple(_mapping(kind, name) for kind in kinds if kind)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"ligne {place[1]}, colonne {place[2]}" if place else "à la fin du fichier"
        why = f"{where}, ce n’est pas du TOML (une clé, « = », une valeur entre guillemets)"
        raise MappingRefused(name=name, why=why, why_en=f"it is no TOML: {error}") from error
    except KeyError as error:
        raise _lacking(name, str(error.args[0])) from error
    except (AttributeError, TypeError, ValueError) as error:
        why, why_en = "une valeur n’est pas du genre attendu", "a value is not of the kind that is expected"
        raise MappingRefused(name=name, why=f"{why} ({error})", why_en=f"{why_en} ({error})") from error


def _lacking(name: str, word: str) -> MappingRefused:
    return MappingRefused(name=name, why=f"il y manque « {word} »", why_en=f"it lacks “{word}”")


def _mapping(said: Mapping[str, Any], name: str) -> PageMapping:
    """What the table of one kind of page says.

    Raises:
        KeyError, AttributeError, TypeError, ValueError: when it says what no mapping says.
    """
    shared = _rules(said.get("parametres", {}), name)
    templates = {
        _plain(template): TemplateRule(
            str(each.get("enregistrement", "")),
            (shared if each.get("ensemble") else {}) | _rules(each.get("parametres", {}), name),
            template,
        )
        for template, each in said.get("modeles", {}).items()
    }
    return PageMapping(
        name=str(said.get("nom", name)),
        anchors=tuple(_plain(each) for each in said["ancres"]),
        needs=tuple(_plain(each) for each in said.get("exige", ())),
        type=str(said["type"]),
        templates=templates,
        blocks={_plain(template): str(label) for template, label in said.get("blocs", {}).items()},
        properties={_plain(prop): str(key) for prop, key in said.get("proprietes", {}).items()},
        categories=tuple(map(str, said.get("categories", ()))),
        phrases=tuple(fold(str(each)) for each in said.get("phrases", ())),
        links=said.get("liens") is True,
        spaces=tuple(int(each) for each in said.get("espaces", ())),
        facts=_rules(said.get("faits", {}), name),
    )


@lru_cache(maxsize=1)
def known_mappings() -> tuple[PageMapping, ...]:
    """The mappings that come with Commun."""
    texts = ((file.read_text(encoding="utf-8"), file.stem) for file in sorted(_FOLDER.glob("*.toml")))
    return tuple(mapping for text, name in texts for mapping in read_mappings(text, name))


def shared_mappings() -> list[dict[str, Any]]:
    """What the mappings that come with Commun say, as their files say it."""
    said = (tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(_FOLDER.glob("*.toml")))
    return [kind for each in said for kind in each.get("genre", [each])]


def mappings_of(file: Path) -> tuple[PageMapping, ...]:
    """The mappings for a source: its own first, where `file` is there, then those that come with Commun.

    Raises:
        MappingRefused: when its own cannot be read.
    """
    own = read_mappings(file.read_text(encoding="utf-8"), file.name) if file.exists() else ()
    return own + known_mappings()


@dataclass(frozen=True, slots=True)
class Mappings:
    """The mappings for a wiki: all that are known, and those of which it has the templates."""

    known: tuple[PageMapping, ...]
    used: tuple[PageMapping, ...]

    @classmethod
    def of_source(cls, file: Path, titles: Iterable[str]) -> "Mappings":
        """The mappings for a source whose own lie in `file`, and whose wiki has pages of these full titles.

        Raises:
            MappingRefused: when its own cannot be read.
        """
        return cls.of_wiki(mappings_of(file), titles)

    @classmethod
    def shared(cls, titles: Iterable[str]) -> "Mappings":
        """Those that come with Commun, for a wiki that has pages of these full titles."""
        return cls.of_wiki(known_mappings(), titles)

    @classmethod
    def of_wiki(cls, known: tuple[PageMapping, ...], titles: Iterable[str]) -> "Mappings":
        """These mappings for a wiki that has pages of these full titles."""
        titles = list(titles)
        templates = {_plain(title.partition(":")[2]) for title in titles}
        named = titles_of(titles) if any(each.links for each in known) else {}
        known = tuple(replace(each, titles=named) if each.links else each for each in known)
        return cls(known, tuple(each for each in known if templates & set(each.anchors)))

    def of(self, namespace: int) -> tuple[PageMapping, ...]:
        """Those for a page: a property is a field of ours only where the wiki has the templates that fill it."""
        return self.used if namespace == _PROPERTIES else self.known


NO_MAPPINGS: Final = Mappings((), ())
"""For a wiki whose templates mean nothing here."""


def plain_name(name: str) -> str:
    """A name of a template or a parameter as it is compared: `_` is a space, accents and capitals do not count."""
    return _plain(name)


def _plain(name: str) -> str:
    return fold(" ".join(name.replace("_", " ").split()))


def _rules(said: Mapping[str, object], name: str) -> dict[str, Rule]:
    found = {}
    for parameter, raw in said.items():
        if not isinstance(raw, dict):
            why = f'à « {parameter} » il faut un réglage entre accolades, par exemple {{champ = "duree"}}'
            why_en = f'“{parameter}” needs a rule between braces, for example {{champ = "duree"}}'
            raise MappingRefused(name=name, why=why, why_en=why_en)
        if (form := raw.get("forme", "texte")) not in FORMS:
            why = f"« {parameter} » ne peut pas être lu comme « {form} » ; ce qui se peut : {', '.join(FORMS)}"
            why_en = f"“{parameter}” cannot be read as “{form}”; what can be: {', '.join(FORMS)}"
            raise MappingRefused(name=name, why=why, why_en=why_en)
        found[_plain(parameter)] = Rule(
            field=str(raw.get("champ", "")),
            form=str(raw.get("forme", "texte")),
            separator=str(raw.get("separateur", "")),
            lines=bool(raw.get("lignes", False)),
            several=bool(raw.get("plusieurs", False)),
            key=str(raw.get("cle", "")),
            added={str(key): str(value) for key, value in raw.get("ajouter", {}).items()},
            values={_plain(key): str(value) for key, value in raw.get("valeurs", {}).items()},
            most=int(raw.get("au_plus", 0)),
            section=str(raw["corps"]) if "corps" in raw else None,
            inside=bool(raw.get("dedans", False)),
            unit=str(raw.get("unite", "")),
            date=str(raw.get("date", "")),
            parameter=parameter,
            spelled={str(value): str(key) for key, value in reversed(raw.get("valeurs", {}).items())},
        )
    return found
