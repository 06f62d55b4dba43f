"""`/api.php`: what programs that know Semantic MediaWiki ask of a wiki, answered in its shapes.

It knows `ask`, `askargs`, `browsebysubject`, `browsebyproperty`, `smwinfo`, and of MediaWiki's own API no more than
clients need to begin (`action=query&meta=siteinfo|userinfo`). Errors come with the status 200, as there.
"""

import json
import time
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request

from commun.i18n import _, language, sentence_of
from commun.web.ask.api import allowed
from commun.web.ask.smw_site import site_information
from commun.web.ask.smw_values import Shaper, item, namespace_number, page_key, property_key
from commun.web.discover.site import root
from commun.web.guard import commons, guard, may
from fiches import SPACES, SPECIAL, split_prefix
from search_index import QuestionRefused, StatedFact, parse_question

blueprint = Blueprint("smw", __name__)

_REMARKS: Final = frozenset({"property", "limit", "offset", "size", "depth", "term", "interval", "time", "concept"})
"""Problems of an answer that SMW does not tell as errors."""

_MOST: Final = 10_000
"""Rows that may be reached, as SMW's $smwgQMaxLimit."""

Answering = Callable[[], dict[str, object]]


class ApiRefused(Exception):
    """An error in MediaWiki's shape: a code for programs, a sentence."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(info)
        self.code = code
        self.info = info


@blueprint.get("/api.php")
@guard("public")
def api() -> Response:
    """Answer one action; whether the person may read is told in the shape that programs expect."""
    try:
        return _sent(_action()())
    except QuestionRefused as refused:
        return _sent({"error": {"query": [sentence_of(refused)]}})
    except ApiRefused as refused:
        where = f"See {root()}/api.php for API usage."
        response = _sent({"error": {"code": refused.code, "info": refused.info, _star("docref"): where}})
        response.headers["MediaWiki-API-Error"] = refused.code
        return response


def _action() -> Answering:
    """What was asked.

    Raises:
        ApiRefused: when it is not known, or the person may not read.
    """
    name = request.args.get("action", "")
    if not may("search"):
        raise ApiRefused("readapidenied", "You need read permission to use this module.")
    if name not in ACTIONS:
        raise ApiRefused("badvalue", f'Unrecognized value for parameter "action": {name}.')
    return ACTIONS[name]


def _star(modern: str) -> str:
    """The name of a text in an answer: `*` before formatversion 2."""
    return modern if _is_modern() else "*"


def _is_modern() -> bool:
    return request.args.get("formatversion", "1") in {"2", "latest"}


def _sent(body: dict[str, object]) -> Response:
    # Results stand in their order, which `jsonify` would lose.
    response = Response(json.dumps(body, ensure_ascii=False), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "private, must-revalidate, max-age=0"
    return allowed(response)


def _needed(name: str) -> str:
    text = request.args.get(name, "").strip()
    if not text:
        raise ApiRefused("missingparam", f'The "{name}" parameter must be set.')
    return text


# ——— questions


def ask() -> dict[str, object]:
    """`action=ask&query=[[…]]|?A|limit=3`."""
    return _answered(_needed("query"), asked_args=False)


def ask_args() -> dict[str, object]:
    """`action=askargs&conditions=A::b|C::d&printouts=A|B&parameters=limit=3`."""
    conditions = "".join(f"[[{part.strip()}]]" for part in _needed("conditions").split("|") if part.strip())
    printouts = "".join(f"|?{part.strip()}" for part in request.args.get("printouts", "").split("|") if part.strip())
    parameters = "".join(f"|{part.strip()}" for part in request.args.get("parameters", "").split("|") if part.strip())
    return _answered(conditions + printouts + parameters, asked_args=True)


def _answered(text: str, *, asked_args: bool) -> dict[str, object]:
    started = time.perf_counter()
    question = parse_question(text)
    wiki = commons()
    answer = wiki.index.ask(question, language=language())
    wrong = [told for told, code in zip(answer.problems, answer.codes, strict=False) if code not in _REMARKS]
    if wrong:
        return {"error": {"query": wrong}}
    shaper = Shaper(wiki.index.catalogue, root(), _is_modern())
    version = 3 if request.args.get("api_version") == "3" else 2
    query = shaper.query(answer, version=version, asked_args=asked_args, seconds=time.perf_counter() - started)
    following = answer.offset + len(answer.rows)
    more = answer.more and following < _MOST
    return {**({"query-continue-offset": following} if more else {}), "query": query}


# ——— browsing


def browse_by_subject() -> dict[str, object]:
    """`action=browsebysubject&subject=Titre&ns=0&subobject=`: all that a page states, its parts apart."""
    title, number = _needed("subject").replace("_", " "), request.args.get("ns", "0")
    space = next((key for key in SPACES if str(namespace_number(key)) == number), "fiches")
    wiki = commons()
    found, bare = split_prefix(title)
    space = found if found != "fiches" and number == "0" else space
    asked = title if space == "fiches" else f"{_prefix(space)}:{bare}"
    row = wiki.index.pages.by_title(asked)
    facts = wiki.index.facts.of_page(row.name, language=language()) if row else []
    own = page_key(asked if row is None or space != "fiches" else row.title)
    part = request.args.get("subobject", "").strip()
    of_parts: dict[str, list[StatedFact]] = {}
    for fact in facts:
        of_parts.setdefault(fact.subject.fragment, []).append(fact)
    shape: dict[str, object] = {"subject": f"{own}{part}", "data": _data(of_parts.get(part, []))}
    parts = [
        {"subject": f"{own}{name}", "data": _data(inside)} for name, inside in of_parts.items() if name and not part
    ]
    if parts:
        shape["sobj"] = parts
    return {"query": {**shape, "serializer": "SMW\\Serializers\\SemanticDataSerializer", "version": 2}}


def _prefix(space: str) -> str:
    """A prefix that our own links know."""
    return {"personnes": "Personne", "proprietes": "Propriété", "fichiers": "Fichier", "categories": "Catégorie",
            "concepts": "Concept", "modeles": "Modèle", "aide": "Aide", "types": "Type",
            "vocabulaires": "Vocabulaire"}.get(space, "")  # fmt: skip


def _data(facts: list[StatedFact]) -> list[dict[str, object]]:
    """Facts gathered by property, in the order of SMW's names."""
    catalogue = commons().index.catalogue
    gathered: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        if fact.value is not None:
            prop = catalogue.property(fact.property)
            key = property_key(fact.property, prop.title if prop else fact.label)
            gathered.setdefault(key, []).append(item(fact.value.value))
    return [{"property": key, "dataitem": items} for key, items in sorted(gathered.items())]


def browse_by_property() -> dict[str, object]:
    """`action=browsebyproperty&property=&limit=`: properties with how often each is used."""
    wanted, text = request.args.get("property", "").strip().replace("_", " "), request.args.get("limit", "50")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 50  # noqa: PLR2004 — 9999 is plenty
    wiki = commons()
    known = wiki.index.catalogue.property(wanted) if wanted else None
    found: dict[str, object] = {}
    for use in wiki.index.facts.properties():
        if not wanted or use.key == (known.key if known else wanted):
            key = property_key(use.key, use.label)
            found[key] = {
                "label": use.label, "key": key, "isUserDefined": use.key not in SPECIAL, "usageCount": use.facts,
                "description": "",
            }  # fmt: skip
    kept = dict(list(found.items())[:limit])
    return {"query": kept or [], "version": 2, "meta": {"limit": limit, "count": len(kept), "isCached": False}}


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
    asked = request.args.get("info", "propcount|usedpropcount|declaredpropcount").split("|")
    return {"info": {name: known[name] for name in asked if name in known}}


def query() -> dict[str, object]:
    """`action=query&meta=siteinfo|userinfo`: what clients ask first; nothing else of it is known here."""
    asked = set(request.args.get("meta", "").split("|")) - {""}
    told = site_information(asked, set(request.args.get("siprop", "general").split("|")), modern=_is_modern())
    unknown = sorted(name for name in ("list", "prop", "generator") if name in request.args)
    warnings: dict[str, object] = {}
    if unknown or asked - {"siteinfo", "userinfo"}:
        sentence = _("Ici, « query » ne connaît que « meta=siteinfo|userinfo ».")
        warnings = {"warnings": {"query": {_star("warnings"): sentence}}}
    return {"batchcomplete": True if _is_modern() else "", **warnings, **({"query": told} if told else {})}


ACTIONS: Final[dict[str, Answering]] = {
    "ask": ask,
    "askargs": ask_args,
    "browsebysubject": browse_by_subject,
    "browsebyproperty": browse_by_property,
    "smwinfo": smw_info,
    "query": query,
}
"""What can be asked."""
