"""What each kind of item asserts, compared as the suite's own runners do (its `Tests/Utils/Validators`)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bench.smw.html import bare, contains, normal
from bench.smw.items import Item
from bench.smw.special import pages_of
from bench.smw.wiki import Wiki
from fiches import SPACES, SPECIAL, Value, datatype, split_prefix
from search_index import Answer, QuestionRefused, StatedFact, Subject, parse_condition, parse_printout
from search_index import Question as Asked

_ALWAYS: Final = ("_MDAT",)
"""The special properties that the suite's wiki keeps where an item does not say."""

_SMW_ID: Final = {"titre_affiche": "_DTITLE"} | {
    prop.key: name for prop in SPECIAL.values() for name in prop.names if re.fullmatch(r"_+[A-Za-z_]+", name)
}


def failures(item: Item, wiki: Wiki) -> list[str]:
    """Why an item does not pass; empty when it does."""
    if item.type == "query":
        return list(_query(item, wiki))
    if item.type in {"format", "parser"}:
        return list(_page(item, wiki))
    return list(_special(item, wiki))


def _special(item: Item, wiki: Wiki) -> Iterator[str]:
    """A special page or the API: the page of ours that does the same says the same."""
    told = item.test.get("assert-output", {})
    pieces = told.get("to-contain", ())
    for html, reason in pages_of(item, wiki):
        if reason:
            yield reason
        elif isinstance(pieces, Mapping):
            yield f"compares with a file of the suite ({pieces.get('contents-file')}), which the items do not hold"
        else:
            yield from _shown(told, html, warned=True)


# ——— questions


def _query(item: Item, wiki: Wiki) -> Iterator[str]:
    wanted = item.test["assert-queryresult"]
    parameters = {"limit": str(item.test.get("parameters", {}).get("limit", 100))}
    parameters |= _sorting(item.test.get("parameters", {}))
    try:
        printouts = tuple(parse_printout(_printout(each)) for each in item.test.get("printouts") or ())
        question = Asked(parse_condition(str(item.test["condition"])), printouts, parameters)
    except QuestionRefused as refused:
        if not wanted.get("error"):
            yield f"the question is refused: {refused.sentence('en')}"
        return
    answer = wiki.commons.index.ask(question, language=wiki.language)
    if len(answer.rows) != int(wanted.get("count", 0)):
        yield f"{len(answer.rows)} results, {wanted.get('count', 0)} expected ({'; '.join(answer.problems)})"
    if (errors := int(wanted.get("error", -1))) > 0 and not answer.problems:
        yield f"no error is told, {errors} expected"
    if errors > 0:
        return
    yield from _results(wanted, answer)
    yield from _values(wanted, answer, wiki)


def _sorting(parameters: Mapping[str, Any]) -> dict[str, str]:
    sort = parameters.get("sort")
    if isinstance(sort, Mapping):
        return {"sort": ",".join(sort), "order": ",".join(str(way).lower() for way in sort.values())}
    found = {"sort": str(sort), "order": "desc"} if sort else {}
    return found | ({"offset": str(parameters["offset"])} if parameters.get("offset") else {})


def _printout(each: object) -> str:
    return str(each[0]) if isinstance(each, list) else str(each)


def _results(wanted: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    theirs = [str(each) for each in wanted.get("results", ())]
    if not theirs:
        return
    ours = sorted(_serial(row.subject) for row in answer.rows)
    expected = sorted(each.replace("_", " ").rstrip("#") for each in theirs)
    if ours != expected:
        yield f"results {ours}, expected {expected}"


def _serial(subject: Subject) -> str:
    """`Title#namespace##part`, as the suite writes subjects, without the signs at the end."""
    space = SPACES[subject.name.space].mediawiki if subject.name else 0
    return f"{subject.title}#{space}##{subject.fragment}".replace("_", " ").rstrip("#")


def _values(wanted: Mapping[str, Any], answer: Answer, wiki: Wiki) -> Iterator[str]:
    """Every value expected stands in some cell: each is read as its property reads values."""
    ours = [value.value for row in answer.rows for cell in row.cells for value in cell.values]
    for each in wanted.get("datavalues", ()):
        name, text = str(each["property"]), str(each["value"])
        prop = wiki.commons.index.catalogue.property(name)
        kind = datatype(prop.datatype if prop else "page")
        parsed = kind.parse(text, prop.options.read_in(wiki.language)).value if kind and prop else None
        if not any(_same(value, parsed, text) for value in ours):
            yield f"no value {text!r} of {name!r} among {[value.text for value in ours]}"
    for each in wanted.get("dataitems", ()):
        text = str(each["value"])
        if not any(_same(value, None, text) for value in ours):
            yield f"no value {text!r} among {[value.text for value in ours]}"


def _same(value: Value, parsed: Value | None, text: str) -> bool:
    if parsed is not None and (value.kind, value.sort, value.upper) == (parsed.kind, parsed.sort, parsed.upper):
        return True
    return value.text == text or str(value.target) == text


# ——— pages


def _page(item: Item, wiki: Wiki) -> Iterator[str]:
    namespace, title, part = item.subject
    name = wiki.page(namespace, title)
    if name is None:
        yield f"there is no page {title!r} (namespace {namespace})"
        return
    stored = item.test.get("assert-store", {}).get("semantic-data")
    if stored is not None:
        facts = [fact for fact in wiki.commons.index.facts.of_page(name, language="en")
                 if fact.subject.fragment == part]  # fmt: skip
        yield from _stored(stored, facts, item, title)
    told = item.test.get("assert-output") or item.test.get("assert-msgoutput")
    if told:
        warned = any(fact.problem for fact in wiki.commons.index.facts.of_page(name))
        html = (
            wiki.view(name, item.interface) if told.get("onPageView") is not None else wiki.html(name, item.interface)
        )
        yield from _shown(told, html, warned=warned)


def _shown(told: Mapping[str, Any], html: str, *, warned: bool) -> Iterator[str]:
    """What a page shows; where theirs warns of a value (a tooltip of type 4), ours must have found it wrong too."""
    pieces = told.get("to-contain", ())
    if isinstance(pieces, Mapping):
        yield f"compares with a file of the suite ({pieces.get('contents-file')})"
        return
    found = [(piece, contains(html, piece)) for piece in _pieces(pieces, told)]
    if found and all(held is None for _, held in found):
        yield f"asserts only the manners of Semantic MediaWiki's HTML: {found[0][0]!r}"
    for piece, held in found:
        if 'data-type="4"' in piece and not warned:
            yield f"nothing is found wrong: {piece!r}"
        if held is False:
            yield f"does not show {piece!r}"
    for piece in _pieces(told.get("not-contain", ()), {}):
        if contains(html, piece) or (contains(html, piece) is None and piece in html):
            yield f"shows {piece!r}"


def _pieces(pieces: object, told: Mapping[str, Any]) -> list[str]:
    listed = [str(piece) for piece in pieces] if isinstance(pieces, Sequence) and not isinstance(pieces, str) else []
    listed = listed or ([str(pieces)] if isinstance(pieces, str) else [])
    return [".*".join(listed)] if listed and told.get("in-sequence") else listed


# ——— what is kept


def _stored(wanted: Mapping[str, Any], facts: Sequence[StatedFact], item: Item, title: str) -> Iterator[str]:
    """The properties of a subject are those expected, as many as expected; every value expected is there."""
    kept = _kept(facts, item, title)
    # What breaks a rule is kept by us with its remark; there it is an error, and no value of the property.
    wrong = {_named(fact) for fact in facts if fact.value is not None and fact.problem is not None}
    wrong -= {_named(fact) for fact in facts if fact.value is not None and fact.problem is None}
    if wrong:
        kept.setdefault("_ERRC", [])
    keys = {str(key).replace(" ", "_") for key in wanted.get("propertyKeys", ())}
    kept = {key: values for key, values in kept.items() if key not in wrong or key in keys}
    if "propertyCount" in wanted and len(kept) != int(wanted["propertyCount"]):
        yield f"{len(kept)} properties {sorted(kept)}, {wanted['propertyCount']} expected {sorted(keys)}"
    if keys and not set(kept) <= keys:
        yield f"properties {sorted(set(kept) - keys)} are not expected ({sorted(keys)})"
    ours = [value for values in kept.values() for value in values]
    for value in wanted.get("propertyValues", ()):
        if not any(_matches(value, each) for each in ours):
            yield f"no value {value!r} among {ours}"


def _kept(facts: Sequence[StatedFact], item: Item, title: str) -> dict[str, list[object]]:
    """The facts by Semantic MediaWiki's names; its sort key, which every subject has, is the title where none is."""
    specials = tuple(item.settings.get("smwgPageSpecialProperties", _ALWAYS))
    kept: dict[str, list[object]] = {}
    for fact in facts:
        key = _SMW_ID.get(fact.property) or ("" if fact.origin == "special" else _named(fact))
        if key == "_INST" and fact.subject.name and fact.subject.name.space == "categories":
            key = "_SUBC"  # a category in a category is below it
        if key in {"_MDAT", "_CDAT", "_LEDT", "_NEWP", "_DTITLE"} and key not in specials:
            continue
        if fact.value is None:
            kept.setdefault("_ERRC", []).append(fact.raw)
        elif key:
            kept.setdefault(key, []).append(_plain(fact.value.value))
    if facts:
        kept.setdefault("_SKEY", [title])
    return kept


def _named(fact: StatedFact) -> str:
    """The name of a property; a datatype that is used as one goes by its id."""
    kind = datatype(fact.label)
    same = kind is not None and fact.value is not None and fact.value.value.kind == kind.key
    return kind.smw[0] if kind and same else fact.label.replace(" ", "_")


def _plain(value: Value) -> object:
    """A value as the suite's validator reads it: numbers and booleans as such, dates in ISO 8601, texts as texts."""
    if value.kind == "boolean":
        return bool(value.sort)
    if isinstance(value.sort, float) and value.kind in {"number", "quantity", "duration"}:
        return value.sort
    return value.text


def _matches(wanted: object, ours: object) -> bool:
    """`SemanticDataValidator::assertContainsPropertyValues`, without its looseness: the whole value is the same."""
    if isinstance(wanted, Mapping):
        return str(ours) in str(wanted.get("serialization", ""))
    if isinstance(ours, bool) or isinstance(wanted, bool):
        return ours is wanted
    if isinstance(ours, float):
        return _is_number(str(wanted), ours)
    return _same_text(str(ours), str(wanted))


def _is_number(theirs: str, ours: float) -> bool:
    try:
        return abs(float(theirs) - ours) <= abs(ours) * 1e-9
    except ValueError:
        return False


def _same_text(ours: str, theirs: str) -> bool:
    """Prefixes in two languages, addresses and telephone numbers in two spellings, dates of two precisions are same."""
    if "://" in theirs:
        return bare(ours) == bare(theirs)
    if ":" in theirs and split_prefix(theirs)[0] != "fiches":  # `Category:ABC` is « Catégorie:ABC »
        return split_prefix(ours) == split_prefix(theirs)
    if re.fullmatch(r"\+[\d-]+", theirs):
        return re.sub(r"\D", "", ours) == re.sub(r"\D", "", theirs)
    return normal(ours) == normal(theirs) or _date(ours, theirs)


_COMPLETED: Final = "-01-01"


def _date(ours: str, theirs: str) -> bool:
    """A partial date begins as the date that Semantic MediaWiki completes it to (`1990-01` is `1990-01-01`)."""
    if not re.fullmatch(r"-?\d{4}(-\d\d)?(-\d\d)?(T[\d:]+Z?)?", ours):
        return False
    day, _, hour = ours.removesuffix("Z").partition("T")
    whole = (day + _COMPLETED[len(day) - len("0000-00-00") :] if len(day) < len("0000-00-00") else day, hour)
    return whole == tuple(theirs.partition("T")[::2]) or (whole[0], f"{hour}:00") == tuple(theirs.partition("T")[::2])
