"""Everything that is held of a person, as one value that JSON can write (GDPR, articles 15 and 20)."""

from datetime import UTC, datetime

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.following import Watches
from commun.letters import Followers, Ledger
from commun.order import told
from commun.patience import Places
from commun.personal.named import still_named
from commun.proposals import Book
from commun.vault import may_read

_MOST: int = 100_000
"""Versions that are listed."""


def export_of(wiki: Commons, user: User, *, vouched: bool = False) -> dict[str, object]:
    """The account and all that hangs on it, what was written and when, and the contacts that bear the person's address.

    Those contacts are told whole to whoever has shown that the address is theirs (anybody may type that of somebody
    else), and to whom somebody answers for (`vouched`); to others, those that their role reads anyway.

    Neither the password nor the keys for programs are among it: only hashes of them are kept, which say nothing to
    anybody.
    """
    wiki.head()
    signature = author_of(user).email
    return {
        "compte": {
            "identifiant": user.id,
            "nom": user.name,
            "courriel": user.email,
            "courriel_confirme": user.proven,
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
            if vouched or user.proven or may_read(user.role, kept.value)
        ],
        "nom_ecrit_par_d_autres": [{"titre": each.title, "page": each.url} for each in still_named(wiki, user)],
    } | _account(wiki, user) | _followed(wiki, user) | _order(wiki, user)  # fmt: skip


def _account(wiki: Commons, user: User) -> dict[str, object]:
    """What was proposed, and the keys for programs."""
    return {
        "propositions": [
            {"numero": each.number, "page": str(each.page), "titre": each.title, "resume": each.summary,
             "courriel": each.email, "etat": each.state, "reponse": each.reason, "le": _moment(each.made)}
            for each in Book(wiki.accounts.database).of_person(user.id)
        ],
        "cles": [
            {"nom": each.name, "permet": sorted(each.scopes), "faite_le": _moment(each.created),
             "utilisee_le": _moment(each.used) if each.used else None,
             "finit_le": _moment(each.ends) if each.ends else None}
            for each in wiki.accounts.tokens.of(user.id)
        ],
    }  # fmt: skip


def _followed(wiki: Commons, user: User) -> dict[str, object]:
    """What is followed, how it is told, and the letters that were written."""
    database = wiki.accounts.database
    return {
        "suivis": [
            {"sorte": each.kind, "quoi": each.target, "nom": each.label, "rythme": each.rhythm}
            for each in Watches(database).of(user.id)
        ],
        "rappels_de_relecture": Followers(database).wants_reminders(user.id),
        "courriels": [
            {"objet": subject, "etat": state, "ecrit_le": _moment(written)}
            for subject, state, written in Ledger(database).of_person(user.id)
        ],
    }


def _order(wiki: Commons, user: User) -> dict[str, object]:
    """The block that holds, and what was done with power."""
    held = wiki.order.held(user.id)
    return {
        "blocage": None if held is None else {
            "raison": held.why, "depuis": _moment(held.made), "jusque": _moment(held.until) if held.until else None,
            "vaut_pour_ses_adresses": bool(held.places)},
        # Of each address a hash is kept, which says nothing to anybody, for thirty days.
        "passages": [_moment(moment) for moment in Places(wiki).moments(user.id)],
        "journal": [
            {"acte": each.deed, "sur": each.target, "detail": told(each.detail), "le": _moment(each.moment)}
            for each in wiki.order.journal(person=user.id, limit=_MOST)
        ],
    }  # fmt: skip


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
