"""What can go wrong with an account because of what a person typed; each writes its own sentence.

AccountRefused               `field` names the field of the form that it is about
├── NameTaken                someone is called so already
├── NameMixed                a name in letters of several alphabets
├── NameUnfit                a name that cannot be shown or signed with
├── EmailUnfit               not an address of mail
├── PasswordUnfit            too short, too long
├── PasswordIsName           the password is the name
├── LoginRefused             name and password do not go together (never says which)
├── ResetRefused             a link to choose a new password that is no longer good
├── LastAdmin                the last administrator cannot step down
└── PersonMissing            no such person
"""

from typing import ClassVar

from fiches import CommunError


class AccountRefused(CommunError):
    """The base of these errors."""

    field: ClassVar[str] = ""
    fr = "Ce compte ne peut pas être modifié ainsi."
    en = "This account cannot be changed in this way."


class NameTaken(AccountRefused):
    """Someone has the name `name` already (case and accents do not count)."""

    field = "name"
    fr = "Le nom « {name} » est déjà pris : ajoutez une initiale, un lieu…"
    en = "The name “{name}” is taken: add an initial, a place…"


class NameUnfit(AccountRefused):
    """A name of fewer than 2 or more than 60 signs, or with signs that a signature cannot hold."""

    field = "name"
    fr = "Choisissez un nom de 2 à 60 caractères, sans < > @ / ni crochets."
    en = "Choose a name of 2 to 60 characters, without < > @ / or brackets."


class NameMixed(AccountRefused):
    """A name whose letters are of several alphabets, some of which look like others."""

    field = "name"
    fr = "Écrivez ce nom dans un seul alphabet\u202f: certaines de ses lettres ressemblent à d’autres sans l’être."
    en = "Write this name in one alphabet: some of its letters look like others but are not."


class EmailUnfit(AccountRefused):
    """What was given is not an address of mail."""

    field = "email"
    fr = "Cette adresse ne ressemble pas à une adresse de courriel, comme prenom@example.org."
    en = "This does not look like an e-mail address, such as name@example.org."


class PasswordUnfit(AccountRefused):
    """A password of fewer than `least` or more than `most` characters."""

    field = "password"
    fr = "Choisissez un mot de passe de {least} à {most} caractères : quelques mots à la suite conviennent très bien."
    en = "Choose a password of {least} to {most} characters: a few words in a row do very well."


class PasswordIsName(AccountRefused):
    """The password is the person's name or address."""

    field = "password"
    fr = "Choisissez un mot de passe différent de votre nom et de votre adresse."
    en = "Choose a password that is neither your name nor your address."


class LoginRefused(AccountRefused):
    """Name and password do not go together; the sentence is the same for an unknown name."""

    field = "name"
    fr = "Ce nom et ce mot de passe ne vont pas ensemble."
    en = "This name and this password do not go together."


class ResetRefused(AccountRefused):
    """The link to choose a new password has been used, is older than an hour, or was never given."""

    fr = "Ce lien n’est plus valable : il ne sert qu’une fois, pendant une heure. Demandez-en un autre."
    en = "This link is no longer valid: it works once, within an hour. Please ask for another."


class LastAdmin(AccountRefused):
    """The last administrator cannot step down: nobody could then give the role back."""

    field = "role"
    fr = "Il faut garder au moins une personne qui administre le commun."
    en = "At least one person must stay an administrator."


class PersonMissing(AccountRefused):
    """There is nobody with the id or name `who`."""

    fr = "Nous ne connaissons personne qui s’appelle « {who} »."
    en = "There is nobody called “{who}”."
