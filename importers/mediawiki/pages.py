"""A revision of a wiki's page as the text of a fiche: its head and its Markdown."""

import time
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast
from urllib.parse import quote

from fiches import fold, new_head
from importers.mediawiki.mapping import NO_MAPPINGS, Mappings, PageMapping, plain_name
from importers.mediawiki.named import with_links
from importers.mediawiki.places import Place
from importers.mediawiki.siteinfo import defines
from importers.mediawiki.spoken import read_spoken
from importers.mediawiki.templates import counted, take_templates
from importers.mediawiki.wikitext import Converted, Loss, Memory, PageContext, SiteNames, after_redirect, to_markdown
from importers.mediawiki.wikitext.context import Findings
from importers.mediawiki.wikitext.markdown.escape import fence

HIDDEN_TEXT: Final = "*Le texte de cette version est masqué sur le wiki d’origine.*\n"
_TEMPLATE: Final = 10
_PROPERTY: Final = 102
_LIGATURES: Final = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("’", "'"), ("ʼ", "'"))
_NOT_READ: Final = frozenset({8, 10, 106})
"""Namespaces whose pages are machinery: messages, templates, forms."""
_LANGUAGES: Final = {
    "css": "css", "sanitized-css": "css", "javascript": "javascript", "json": "json", "Scribunto": "lua",
    "GeoJSON": "json", "smw/schema": "json",
}  # fmt: skip
"""Content models whose text is code, and how Markdown names their language."""


@dataclass(frozen=True)
class PageIdentity:
    """What does not change from one revision of a page to the next.

    Attributes:
        source: the source's name.
        page_id: the page's number in the wiki.
        namespace: its namespace there.
        title: its full title there.
        place: where it lies here.
        uuid: its id here.
        aliases: other titles under which it is found.
        licence: the licence of the wiki.
        language: of the wiki, where it is not French: numbers and dates are read by it.
        site: what the wiki calls itself.
    """

    source: str
    page_id: int
    namespace: int
    title: str
    place: Place
    uuid: str
    aliases: tuple[str, ...] = ()
    licence: str = ""
    language: str = ""
    site: str = ""


def convert(
    text: str,
    model: str,
    identity: PageIdentity,
    names: SiteNames,
    mappings: Mappings = NO_MAPPINGS,
    *,
    memory: Memory | None = None,
    expansions: Mapping[str, str] | None = None,
) -> Converted:
    """The text of a revision as Markdown, whatever its content model; templates that `mappings` know become fields.

    Sections that `memory` knows from other revisions are not turned again. `expansions` are templates as the wiki
    itself expands them here.
    """
    if model in _LANGUAGES:
        return Converted(fence(text, _LANGUAGES[model]) + "\n" if text else "")
    if model == "text" or defines(identity.namespace, identity.title):
        return Converted(fence(text) + "\n" if text else "")
    if model != "wikitext":
        loss = Loss("extension", f"modèle de contenu {model}")
        return Converted(fence(text, model) + "\n" if text else "", losses=(loss,))
    return turn(text, PageContext(identity.title, identity.namespace, names, expansions or {}), mappings, memory)


def turn(text: str, context: PageContext, mappings: Mappings = NO_MAPPINGS, memory: Memory | None = None) -> Converted:
    """A wikitext as Markdown and a head; templates that `mappings` know become fields."""
    namespace = context.namespace
    read = not namespace % 2 and namespace not in _NOT_READ
    known = mappings.of(namespace) if read else ()
    converted = _by_templates(text, context, known, memory) or to_markdown(text, context, memory)
    if namespace == _TEMPLATE and text.strip():
        return _template(text, converted)
    if converted.redirect is not None:
        target, section = converted.redirect.title, converted.redirect.section
        where = f"{target}#{section}" if section else target
        behind = after_redirect(text)
        link = text.lstrip().removesuffix(behind)
        rest = to_markdown(behind, context)
        body = f"Redirection vers [[{where}]].\n" + (f"\n{rest.text}" if rest.text.strip() else "")
        return replace(converted, text=body, losses=(), left=(link, *rest.left) if "|" in link else rest.left)
    return converted


def _by_templates(
    text: str, context: PageContext, mappings: Sequence[PageMapping], memory: Memory | None
) -> Converted | None:
    """A page made of templates that a mapping knows; None for another page."""
    if context.namespace == _PROPERTY:
        name = plain_name(context.bare_title)
        same = next((each.properties[name] for each in mappings if name in each.properties), "")
        found = to_markdown(text, context)
        return replace(found, head={**found.head, "meme_champ_que": same}) if same else found
    values: list[Converted] = []

    def write(value: str) -> str:
        values.append(to_markdown(value, context))
        return values[-1].text

    taken = take_templates(text, mappings, write)
    if taken is None:
        return _by_phrases(text, context, mappings)
    rest = to_markdown(taken.text, context, memory)
    values.append(rest)
    losses: Counter[tuple[str, str, bool]] = Counter()
    for each in values:
        losses.update({(loss.kind, loss.name, loss.kept): loss.count for loss in each.losses})
    losses.update({("parameter", name, True): count for name, count in counted(taken.kept).items()})
    source: dict[str, object] = {"modele": taken.name}
    if taken.kept:
        source["parametres_non_repris"] = taken.kept
    head = dict(taken.head)
    own = cast("list[str]", head.pop("categories", []))
    categories = dict.fromkeys((*own, *(name for each in values for name in each.categories)))
    said = _said_by(values)
    told = tuple(Loss(kind, name, count, kept) for (kind, name, kept), count in sorted(losses.items()))
    return replace(
        rest,
        categories=tuple(categories),
        head={**head, **said.head},
        losses=told,
        source=source,
        left=tuple(dict.fromkeys((*said.left, *(piece for each in values for piece in each.left)))),
    )


def _said_by(values: Sequence[Converted]) -> Findings:
    """What the texts of a page say for its head."""
    said = Findings()
    for key, value in (pair for each in values for pair in each.head.items() if pair[0] != "langues"):
        said.say(key, value)
    languages = (name for each in values for name in cast("list[str]", each.head.get("langues", [])))
    if found := list(dict.fromkeys(languages)):
        said.head["langues"] = found
    return said


def _by_phrases(text: str, context: PageContext, mappings: Sequence[PageMapping]) -> Converted | None:
    """A page that its own words make one of a kind; None for another page."""
    phrases = [phrase for each in mappings for phrase in each.phrases]
    folded = fold(text) if phrases and _may_say(text, phrases) else ""
    kind = next((each for each in mappings if any(phrase in folded for phrase in each.phrases)), None)
    if kind is None:
        return None
    found = to_markdown(text, context)
    body = with_links(found.text, kind.titles, context.title) if kind.titles else found.text
    return replace(found, text=body, head={"type": kind.type, **read_spoken(text), **found.head})


def _may_say(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of some folded phrases may stand in a text: its plain letters do. Folding it all takes far longer."""
    letters = _letters(text)
    return any(_letters(phrase) in letters for phrase in phrases)


def _letters(text: str) -> str:
    """The ASCII of a text as `fold` leaves it, everything else dropped."""
    text = unicodedata.normalize("NFKD", text)
    for sign, plain in _LIGATURES:
        if sign in text:
            text = text.replace(sign, plain)
    return text.casefold().encode("ascii", "ignore").decode("ascii")


def _template(text: str, converted: Converted) -> Converted:
    """A template: its documentation, then its source word for word (Markdown has nothing to run it)."""
    body = converted.text if "noinclude" in text.lower() else ""
    code = fence(text, "wikitext")
    joined = f"{body.rstrip()}\n\n## Code du modèle\n\n{code}\n" if body.strip() else f"{code}\n"
    return Converted(joined, converted.categories, converted.head)


def page_text(
    identity: PageIdentity,
    revision: int,
    body: str,
    converted: Converted | None,
    *,
    authors: Sequence[str],
    url: str,
    when: int | None = None,
) -> str:
    """The whole fiche; `when` is the time of the revision, unix seconds."""
    source = _origin(identity, revision, url, when)
    if authors:
        source["auteurs"] = list(authors)
    if converted is not None:
        source |= converted.source
        if converted.left:
            source["laisse_de_cote"] = list(converted.left)
    values: dict[str, object] = {"id": identity.uuid, "titre": identity.place.title}
    if identity.aliases:
        values["autres_titres"] = list(identity.aliases)
    if identity.language:
        values["langue"] = identity.language
    if converted is not None and converted.categories:
        values["categories"] = list(converted.categories)
    if converted is not None:
        values |= converted.head
    values["source"] = source
    return f"---\n{new_head(values)}---\n{body}"


def source_date(when: int) -> str:
    """The moment of a revision (unix seconds) as the head of a page writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def _origin(identity: PageIdentity, revision: int, url: str, when: int | None) -> dict[str, object]:
    """What the head says of where a page comes from."""
    source: dict[str, object] = {"wiki": identity.source}
    if identity.site:
        source["site"] = identity.site
    source |= {"url": url, "page": identity.title, "page_id": identity.page_id, "revision": revision}
    if when is not None:
        source["date"] = source_date(when)
    if identity.licence:
        source["licence"] = identity.licence
    return source


def fields_of(converted: Converted) -> dict[str, object]:
    """What the wiki itself says in the head of a page: its fields and its categories."""
    categories = {"categories": list(converted.categories)} if converted.categories else {}
    return {**categories, **converted.head}


def beside(slots: Mapping[str, str]) -> str:
    """What a revision holds beside its text, word for word, to stand at the end of a fiche."""
    return "".join(
        f"\n## Contenu annexe « {role} »\n\n{fence(text, 'json' if text.lstrip()[:1] in ('{', '[') else '')}\n"
        for role, text in slots.items()
    )


def page_url(title: str, names: SiteNames) -> str:
    """The address of a page in its wiki."""
    if not names.article_path:
        return ""
    return names.article_path.replace("$1", quote(title.replace(" ", "_"), safe="/:@!$'()*,;~"))
