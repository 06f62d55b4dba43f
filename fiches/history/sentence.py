"""A change in a short sentence, for histories: « Durée : 2 h → 3 h ; section Déroulé réécrite »."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fiches.diff import changes
from fiches.discussion import tell_discussion
from fiches.fiche import Fiche
from fiches.history.fields import field_changes
from fiches.markup import headings

_SHORT: Final = 40
"""A longer value, in characters, is not quoted."""

_MANY: Final = 3
"""More changes than that are counted and not told one by one."""

_REWRITTEN: Final = 0.5
"""A section of whose lines this part is new was rewritten rather than changed."""

_LABELS: Final = {
    "acces": "accès",
    "autres_titres": "autres titres",
    "categories": "catégories",
    "cout": "coût",
    "credit": "crédit",
    "debut": "début",
    "difficultes": "difficultés",
    "duree": "durée",
    "echelle": "échelle",
    "etapes": "étapes",
    "materiel": "matériel",
    "methodes": "méthodes",
    "mots_cles": "mots-clés",
    "periode": "période",
    "preparation": "préparation",
    "resultats": "résultats",
    "resume": "résumé",
    "roles": "rôles",
    "seances": "séances",
    "themes": "thèmes",
}
_FEMININE: Final = frozenset(
    {"categories", "competences", "difficultes", "etapes", "limites", "methodes", "personnes", "questions"}
    | {"ressources", "roles_cles", "seances", "sources", "structures", "vulnerabilites", "citations", "variantes"}
)

_FR: Final = {
    "born": "page créée",
    "gone": "page supprimée",
    "spaces": "mise en forme",
    "text": "texte modifié",
    "text_new": "texte ajouté",
    "text_gone": "texte retiré",
    "field_new": "{field} ajouté",
    "field_gone": "{field} retiré",
    "field_text": "{field} réécrit",
    "lead": "introduction modifiée",
    "section_new": "section {title} ajoutée",
    "section_gone": "section {title} retirée",
    "section": "section {title} modifiée",
    "rewritten": "section {title} réécrite",
    "sections": "{n} sections modifiées",
    "moved": "sections déplacées",
    "more": "{n} autres changements",
}
_EN: Final = {
    "born": "page created",
    "gone": "page deleted",
    "spaces": "layout",
    "text": "text changed",
    "text_new": "text added",
    "text_gone": "text removed",
    "field_new": "{field} added",
    "field_gone": "{field} removed",
    "field_text": "{field} rewritten",
    "lead": "introduction changed",
    "section_new": "section {title} added",
    "section_gone": "section {title} removed",
    "section": "section {title} changed",
    "rewritten": "section {title} rewritten",
    "sections": "{n} sections changed",
    "moved": "sections moved",
    "more": "{n} other changes",
}


def describe_change(old: Fiche | None, new: Fiche | None, language: str = "fr") -> str:
    """What changed, in a short sentence without full stop; "" when nothing did. None stands for no page."""
    say = _FR if language == "fr" else _EN
    if new is not None and new.name.is_talk:
        said = tell_discussion(old.body if old else "", new.body, language)
        if said:
            return _sentence(said, language, say)
    if old is None or new is None:
        return "" if old is new else (say["born"] if old is None else say["gone"]).capitalize()
    parts = [*_fields(old.head, new.head, say), *_body(old.body, new.body, say)]
    if not parts and old.text != new.text:
        parts = [say["spaces"]]
    return _sentence(parts, language, say)


def _sentence(parts: Sequence[str], language: str, say: Mapping[str, str]) -> str:
    """The parts as one sentence; many are counted."""
    if len(parts) > _MANY + 1:
        parts = [*parts[:_MANY], say["more"].format(n=len(parts) - _MANY)]
    sentence = ("\u202f; " if language == "fr" else "; ").join(parts)
    return sentence[:1].upper() + sentence[1:]


def _label(key: str) -> str:
    return " · ".join(_LABELS.get(part, part.replace("_", " ")) for part in key.split(" · "))


def _fields(old: Mapping[str, object], new: Mapping[str, object], say: Mapping[str, str]) -> Iterator[str]:
    colon = "\u202f: " if say is _FR else ": "
    for change in field_changes(old, new):
        label, counted = _label(change.key), _counted(change.key, old.get(change.key), new.get(change.key), say)
        if counted:
            yield counted
        elif max(len(change.before), len(change.after)) > _SHORT:
            word = "field_text" if change.before and change.after else "field_new" if change.after else "field_gone"
            yield _agreed(say[word], change.key, say).format(field=label)
        else:
            yield f"{label}{colon}{change.before or '—'} → {change.after or '—'}"


def _agreed(pattern: str, key: str, say: Mapping[str, str]) -> str:
    """A French participle made to agree with the field that it speaks of."""
    if say is not _FR:
        return pattern
    feminine = key in _FEMININE or key in {"duree", "date", "licence", "langue", "description", "source", "periode"}
    plural = key.endswith("s") and key != "acces"
    return pattern + ("e" if feminine else "") + ("s" if plural else "")


def _counted(key: str, old: object, new: object, say: Mapping[str, str]) -> str:
    """« 2 étapes ajoutées », where elements only came to a list of records or only left it; "" otherwise."""
    was, now = ([] if value is None else value for value in (old, new))
    if not isinstance(was, list) or not isinstance(now, list):
        return ""
    come, left = [x for x in now if x not in was], [x for x in was if x not in now]
    if bool(come) == bool(left) or not any(isinstance(x, Mapping) for x in come or left):
        return ""
    n = len(come or left)
    label = _label(key)
    noun = label.removesuffix("s") if n == 1 else label
    word = say["field_new" if come else "field_gone"].format(field=f"{n} {noun}")
    if say is not _FR:
        return word
    return word + ("e" if key in _FEMININE else "") + ("s" if n > 1 else "")


def _sections(body: str) -> dict[str, tuple[str, str]]:
    """Title and own text of each section, by anchor; the text before any heading under ""."""
    heads = headings(body)
    ends = [h.start for h in heads[1:]] + [len(body)]
    found = {"": ("", body[: heads[0].start] if heads else body)}
    for head, end in zip(heads, ends, strict=False):
        found[head.anchor] = (head.title, body[head.start : end])
    return found


def _body(old: str, new: str, say: Mapping[str, str]) -> Iterator[str]:
    if _same_words(old, new):
        return
    if not old.strip() or not new.strip():
        yield say["text_new" if new.strip() else "text_gone"]
        return
    was, now = _sections(old), _sections(new)
    if len(was) == len(now) == 1:
        yield say["text"]
        return
    changed = [key for key in now if key in was and not _same_words(was[key][1], now[key][1])]
    if "" in changed:
        yield say["lead"]
        changed.remove("")
    if len(changed) > _MANY - 1:
        yield say["sections"].format(n=len(changed))
    else:
        for key in changed:
            word = "rewritten" if _is_rewritten(was[key][1], now[key][1]) else "section"
            yield say[word].format(title=now[key][0])
    come, left = [key for key in now if key not in was], [key for key in was if key not in now]
    yield from (say["section_new"].format(title=now[key][0]) for key in come)
    yield from (say["section_gone"].format(title=was[key][0]) for key in left)
    if not changed and not come and not left and _same_words(was[""][1], now[""][1]):
        yield say["moved"]


def _is_rewritten(old: str, new: str) -> bool:
    """Whether the change brought or took more than half of a section's words."""
    before, after = old.split(), new.split()
    enough = _REWRITTEN * max(1, len(before) + len(after))
    rest = _apart(old, new)
    if sum(len(each.split()) for each in rest) <= enough:  # no search can find more than what the lines leave
        return False
    return sum(c.old_end - c.old_start + c.new_end - c.new_start for c in changes(before, after)) > enough


def _same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words in the same order, whatever the blanks between them."""
    if one == other:
        return True
    rest, others_rest = _apart(one, other)
    return rest.split() == others_rest.split()


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts without the whole lines that both begin with and both end with: a page is mostly those."""
    a, b = one.split("\n"), other.split("\n")
    shorter = min(len(a), len(b))
    start = end = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return "\n".join(a[start : len(a) - end]), "\n".join(b[start : len(b) - end])
