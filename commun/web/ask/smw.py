"""What programs that know Semantic MediaWiki ask of a wiki at `/api.php`, answered in its shapes.

It knows `ask`, `askargs`, `browsebysubject`, `browsebyproperty`, `smwinfo`.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from commun.i18n import language
from commun.web.actions.protocol import is_modern, needed, param
from commun.web.ask.smw_values import Shaper, item, namespace_number, page_key, property_key
from commun.web.discover.site import root
from commun.web.guard import commons
from fiches import SPACES, SPECIAL, fold, split_prefix
from search_index import StatedFact, parse_question

_REMARKS: Final = frozenset({"property", "limit", "offset", "size", "depth", "term", "interval", "time", "concept"})
"""Problems of an answer that SMW does not tell as errors."""

_MOST: Final = 10_000
"""Rows that may be reached, as SMW's $smwgQMaxLimit."""

_BLOB: Final = 2
"""The number by which SMW calls a text among its data items."""

_PAGE: Final = 9
"""The number by which it calls a page."""

Answering = Callable[[], dict[str, object]]


# ——— questions


def ask() -> dict[str, object]:
    """`action=ask&query=[[…]]|?A|limit=3`."""
    return _answered(needed("query"), asked_args=False)


def ask_args() -> dict[str, object]:
    """`action=askargs&conditions=A::b|C::d&printouts=A|B&parameters=limit=3`."""
    conditions = "".join(f"[[{part.strip()}]]" for part in needed("conditions").split("|") if part.strip())
    printouts = "".join(f"|?{_headed(part.strip())}" for part in param("printouts", "").split("|") if part.strip())
    parameters = "".join(f"|{part.strip()}" for part in param("parameters", "").split("|") if part.strip())
    return _answered(conditions + printouts + parameters, asked_args=True)


def _headed(printout: str) -> str:
    """A column that has the name by which it is asked for, where it is given none: SMW's `askargs` has it so."""
    return printout if "=" in printout else f"{printout}={printout.partition('#')[0].strip()}"


def _answered(text: str, *, asked_args: bool) -> dict[str, object]:
    started = time.perf_counter()
    question = parse_question(text)
    wiki = commons()
    answer = wiki.index.ask(question, language=language())
    wrong = [told for told, code in zip(answer.problems, answer.codes, strict=False) if code not in _REMARKS]
    if wrong:
        return {"error": {"query": wrong}}
    shaper = Shaper(wiki.index.catalogue, root(), is_modern())
    version = 3 if param("api_version") == "3" else 2
    query = shaper.query(answer, version=version, asked_args=asked_args, seconds=time.perf_counter() - started)
    following = answer.offset + len(answer.rows)
    more = answer.more and following < _MOST
    return {**({"query-continue-offset": following} if more else {}), "query": query}


# ——— browsing


def browse_by_subject() -> dict[str, object]:
    """`action=browsebysubject&subject=Titre&ns=0&subobject=`: all that a page states, its parts apart."""
    return subject_data(needed("subject"), param("ns", "0"), param("subobject", "").strip())


def subject_data(subject: str, number: str, part: str) -> dict[str, object]:
    """What the page called `subject` in the namespace `number` states, or its part `part` alone."""
    title = subject.replace("_", " ")
    space = next((key for key in SPACES if str(namespace_number(key)) == number), "fiches")
    wiki = commons()
    found, bare = split_prefix(title)
    space = found if found != "fiches" and number == "0" else space
    asked = title if space == "fiches" else f"{_prefix(space)}:{bare}"
    row = wiki.index.pages.by_title(asked)
    facts = wiki.index.facts.of_page(row.name, language=language()) if row else []
    # A page is called as its title is written, here as in the answers that lead to it: « Plan.png » is « plan.png ».
    own = page_key(asked if row is None else row.title if space == "fiches" else f"{_prefix(space)}:{row.title}")
    of_parts: dict[str, list[StatedFact]] = {part: []}
    for fact in facts:
        of_parts.setdefault(fact.subject.fragment, []).append(fact)
    named = row.title if row else bare
    told = {name: _data(inside, named, name, own) for name, inside in of_parts.items()}
    for fact in facts:
        if fault := _fault(fact):
            told[fault] = _improper(fact, named, fault)
    shape: dict[str, object] = {"subject": f"{own}{part}", "data": told[part]}
    parts = [{"subject": f"{own}{name}", "data": data} for name, data in told.items() if name and not part]
    if parts:
        shape["sobj"] = parts
    return {"query": {**shape, "serializer": "SMW\\Serializers\\SemanticDataSerializer", "version": 2}}


def _prefix(space: str) -> str:
    """A prefix that our own links know."""
    return {"personnes": "Personne", "proprietes": "Propriété", "fichiers": "Fichier", "categories": "Catégorie",
            "concepts": "Concept", "modeles": "Modèle", "aide": "Aide", "types": "Type",
            "vocabulaires": "Vocabulaire"}.get(space, "")  # fmt: skip


def _data(facts: list[StatedFact], title: str, part: str, own: str) -> list[dict[str, object]]:
    """Facts gathered by property, in the order of SMW's names, with the words by which SMW sorts their subject."""
    catalogue = commons().index.catalogue
    gathered: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        if fact.value is not None:
            prop = catalogue.property(fact.property)
            key = property_key(fact.property, prop.title if prop else fact.label)
            gathered.setdefault(key, []).append(item(fact.value.value))
        if fault := _fault(fact):
            gathered.setdefault("_ERRC", []).append({"type": _PAGE, "item": f"{own}{fault}"})
    if facts:
        gathered["_SKEY"] = [_sorted_as(title, part)]
    return [{"property": key, "dataitem": items} for key, items in sorted(gathered.items())]


def _sorted_as(title: str, part: str) -> dict[str, object]:
    fragment = f" {part[1:]}" if part.startswith("_") else part
    return {"type": _BLOB, "item": f"{title}#{fragment}" if part else title}


def _fault(fact: StatedFact) -> str:
    """The name of the part by which SMW tells of an improper value; "" for a value that is none."""
    if fact.problem is None or fact.problem.severity != "error":
        return ""
    told = f"{fact.subject.fragment}|{fact.property}|{fact.raw}"
    return f"_ERR{hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()}"


def _improper(fact: StatedFact, title: str, part: str) -> list[dict[str, object]]:
    """What SMW says of an improper value: the property it is improper for, and why."""
    prop = commons().index.catalogue.property(fact.property)
    named = {"type": _PAGE, "item": page_key(f"Champ:{prop.title if prop else fact.label}")}
    why = fact.problem.sentence(language()) if fact.problem else ""
    return [
        {"property": "_ERRP", "dataitem": [named]},
        {"property": "_ERRT", "dataitem": [{"type": _BLOB, "item": why}]},
        {"property": "_SKEY", "dataitem": [_sorted_as(title, part)]},
    ]


def browse_by_property() -> dict[str, object]:
    """`action=browsebyproperty&property=&limit=`: properties with how often each is used."""
    wanted, text = param("property", "").strip().replace("_", " "), param("limit", "50")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 50  # noqa: PLR2004 — 9999 is plenty
    wiki = commons()
    known = wiki.index.catalogue.property(wanted) if wanted else None
    found: dict[str, object] = {}
    for use in wiki.index.facts.properties():
        if not wanted or use.key == (known.key if known else wanted):
            key = property_key(use.key, use.label)
            prop = wiki.index.catalogue.properties.get(use.key)
            found[key] = {
                "label": use.label, "key": key, "isUserDefined": use.key not in SPECIAL, "usageCount": use.facts,
                "description": {wiki.config.language: prop.help} if prop and prop.help else "",
            }  # fmt: skip
    kept = dict(list(found.items())[:limit])
    borrowed = wiki.index.catalogue.messages.vocabularies
    prefixes = {str(use["label"]).partition(":")[0] for use in kept.values() if isinstance(use, dict)}
    spaces = {f"xmlns:{each}": known_as.address for each in sorted(prefixes) if (known_as := borrowed.get(fold(each)))}
    return {
        **spaces,
        "query": kept or [],
        "version": 2,
        "query-continue-offset": len(kept) if len(found) > len(kept) else 0,
        "meta": {"limit": limit, "count": len(kept), "isCached": False},
    }


def smw_info() -> dict[str, object]:
    """`action=smwinfo&info=propcount|…`: how much is stated."""
    wiki = commons()
    uses = wiki.index.facts.properties()
    catalogue = wiki.index.catalogue
    known: dict[str, object] = {
        "propcount": sum(use.facts for use in uses),
        "errorcount": sum(use.problems for use in uses),
        "usedpropcount": len(uses),
        "declaredpropcount": len(catalogue.properties),
        "proppagecount": len(catalogue.properties),
        "querycount": sum(use.facts for use in uses if use.key == "pose_une_question"),
        "conceptcount": len(catalogue.concepts),
        "subobjectcount": sum(use.facts for use in uses if use.key == "sous_objet"),
        "jobcount": [],
    }
    asked = param("info", "propcount|usedpropcount|declaredpropcount").split("|")
    return {"info": {name: told for name, told in known.items() if name in asked}}


ACTIONS: Final[dict[str, Answering]] = {
    "ask": ask,
    "askargs": ask_args,
    "browsebysubject": browse_by_subject,
    "browsebyproperty": browse_by_property,
    "smwinfo": smw_info,
}
"""What can be asked."""
