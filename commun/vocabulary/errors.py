"""Why an operation on a term cannot be done.

TermRefused              a name that is none
├── TermExists           another term has the name: they can be put together
├── TermItself           a term cannot be put into itself
├── PartsMissing         a term is parted in two at least
├── TermMissing          neither the list nor a fiche knows the term
└── VocabularyMissing    there is no such list
"""

from fiches import CommunError


class TermRefused(CommunError):
    """A name that no term can have."""

    fr = "Donnez au terme un nom de 200 signes au plus, sans crochets, accolades ni barre."
    en = "Please give the term a name of at most 200 characters, without brackets, braces or bars."


class PartsMissing(TermRefused):
    """A term that would be parted in less than two."""

    fr = "Séparer un terme demande au moins deux nouveaux termes, un par ligne."
    en = "Parting a term takes at least two new terms, one a line."


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
