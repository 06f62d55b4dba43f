"""What the API cannot do, and how programs are told: a code that stays, a sentence, for a conflict all its texts."""

import re
from typing import Final

from commun.rules import FieldsRefused
from fiches import CommunError, EditConflict, merge

AT: Final = "/api/"
"""How the addresses begin whose errors are told so."""


class BodyRefused(CommunError):
    """A body that is no JSON object."""

    fr = "Le corps de la demande doit être un objet JSON (Content-Type\u202f: application/json)."
    en = "The body of the request must be a JSON object (Content-Type: application/json)."


class ParameterRefused(CommunError):
    """A parameter that is missing or is not of its kind: its `name`, and what was expected in both languages."""

    fr = "«\u202f{name}\u202f»\u202f: {why_fr}"
    en = "“{name}”: {why_en}"


class BaseMissing(CommunError):
    """A change of a page that does not say which version was read."""

    fr = (
        "Dites quelle version vous avez lue (`base`, ou l’en-tête If-Match)\u202f: "
        "sans elle, le travail de quelqu’un d’autre pourrait être perdu."
    )
    en = "Say which version you read (`base`, or the header If-Match): without it somebody else’s work could be lost."


class ConditionFailed(CommunError):
    """`If-Match` names a version that the page never had, or wants a page where there is none (RFC 9110, 13.1.1)."""

    fr = "L’en-tête If-Match ne nomme aucune version connue de cette page\u202f: rien n’est écrit."
    en = "The header If-Match names no known version of this page: nothing was written."


class KeyNeeded(CommunError):
    """A change without a key: the session of a browser is not enough here."""

    fr = "Pour écrire, il faut une clé de votre compte\u202f: Authorization: Bearer commun_…"
    en = "Writing needs a key of your account: Authorization: Bearer commun_…"


def code_of(error: CommunError) -> str:
    """The word by which programs know an error: `edit-conflict`, `page-missing`…"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def told(error: CommunError, language: str) -> dict[str, object]:
    """The body of the answer to what went wrong."""
    said: dict[str, object] = {"code": code_of(error), "info": error.sentence(language)}
    if isinstance(error, ParameterRefused):
        said["field"] = error.fields["name"]
    if isinstance(error, FieldsRefused):
        said["fields"] = [{"field": each.property, "info": each.sentence(language)} for each in error.problems]
    return {"error": said} | (_texts(error) if isinstance(error, EditConflict) else {})


def _texts(conflict: EditConflict) -> dict[str, object]:
    """The three texts, and what a merge makes of them: where it could not decide it has the sender's side."""
    merged = merge(conflict.base or "", conflict.mine or "", conflict.theirs or "")
    return {
        "base": conflict.base,
        "theirs": conflict.theirs,
        "mine": conflict.mine,
        "theirs_revision": conflict.theirs_commit,
        "merged": merged.text,
        "conflicts": [
            {"where": each.where, "base": each.base, "theirs": each.theirs, "mine": each.mine}
            for each in merged.conflicts
        ],
    }
