"""Why an operation on a term cannot be done.

TermRefused              a name that is none
├── TermExists           another term has the name: they can be put together
├── TermItself           a term cannot be put into itself
├── TermMissing          neither the list nor a fiche knows the term
└── VocabularyMissing    there is no such list
"""

from fiches import CommunError


class TermRefused(CommunError):
    """A name that no term can have."""

    fr = "Donnez un nom au terme."
    en = "Please give the term a name."


class TermExists(TermRefused):
    """The list has a term `name` already."""

    fr = "« {name} » est déjà un terme de la liste : réunissez-les plutôt."
    en = "“{name}” is a term of the list already: put them together instead."


class TermItself(TermRefused):
    """A term `name` that would be put into itself."""

    fr = "«\u202f{name}\u202f» ne peut pas rejoindre lui-même\u202f: choisissez un autre terme."
    en = "“{name}” cannot be put into itself: please choose another term."


class TermMissing(TermRefused):
    """The list has no term `name`."""

    fr = "« {name} » n’est pas un terme de la liste."
    en = "“{name}” is no term of the list."


class VocabularyMissing(TermRefused):
    """There is no vocabulary called `name`."""

    fr = "Il n’y a pas de vocabulaire « {name} »."
    en = "There is no vocabulary “{name}”."
