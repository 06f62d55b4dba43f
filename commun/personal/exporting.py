"""Everything that is held of a person, as one value that JSON can write (GDPR, articles 15 and 20)."""

from datetime import UTC, datetime

from commun.accounts import User
from commun.commons import Commons, author_of

_MOST: int = 100_000
"""Versions that are listed."""


def export_of(wiki: Commons, user: User) -> dict[str, object]:
    """The account, the drafts, what was written and when, and the contacts that bear the person's address.

    The password is not among it: only a hash of it is kept, which says nothing to anybody.
    """
    wiki.head()
    signature = author_of(user).email
    return {
        "compte": {
            "identifiant": user.id,
            "nom": user.name,
            "courriel": user.email,
            "role": user.role.value,
            "ouvert_le": _moment(user.created),
            "signature_des_versions": signature,
        },
        "brouillons": [
            {"page": draft.page, "titre": draft.title, "texte": draft.text, "resume": draft.summary,
             "garde_le": _moment(draft.saved)}
            for draft in wiki.accounts.drafts.list(user.id)
        ],
        "contributions": [
            {"page": str(row.name), "titre": row.title, "version": row.commit, "le": _moment(row.when),
             "resume": row.summary}
            for row in wiki.index.revisions.contributions(signature, limit=_MOST)
        ],
        "coordonnees": [
            {"reference": kept.ref, "page": kept.page, "champ": kept.field, "valeur": kept.value,
             "garde_le": _moment(kept.kept)}
            for kept in wiki.contacts.of_person(user.email)
        ],
    }  # fmt: skip


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
