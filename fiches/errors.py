"""What can go wrong with fiches because of what a person asked or wrote.

Each error is a class that writes its own sentence, in French and in English, from its fields: the place that raises
one carries no prose, and the web, the commands and the API print the same words.

    CommunError
    ├── NameRefused              a title, slug, path or file name that cannot be kept
    ├── RevisionRefused          something that is not the name of a version
    ├── PageMissing              no such page, or no such page at that version
    ├── PageExists               a page is already there
    ├── HeadUnreadable           the YAML head of a page cannot be read
    ├── EditConflict             someone else changed the same lines
    ├── FileRefused              a file of a kind or size that is not taken
    ├── OtherHistory             a copy that holds the history of another commons
    └── StoreUnavailable         the repository cannot be read or written (disk full, rights…)
"""

from typing import ClassVar, Final

_SHOWN: Final = 80
"""Characters of a refused name that are shown."""


class CommunError(Exception):
    """An error that a person can cause and understand; `sentence` is what they read.

    Subclasses set `fr` and `en`, `str.format` patterns over the keyword fields given at the raise site.
    """

    fr: ClassVar[str] = "Cette action n’a pas pu être faite."
    en: ClassVar[str] = "This action could not be done."

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.sentence("fr"))

    def sentence(self, language: str = "fr") -> str:
        """The sentence for people, in `language` (`fr`, or `en` for anything else)."""
        pattern = self.fr if language == "fr" else self.en
        return pattern.format(**self.fields)


class NameRefused(CommunError):
    """A title, slug, path or file name that cannot be kept.

    Args:
        name: what was given; a long one is cut where it is shown.
        why, why_en: the end of the sentence, where there is more to say.
    """

    fr = "«\u202f{name}\u202f» ne peut pas servir de nom{why}."
    en = "“{name}” cannot be used as a name{why_en}."

    def __init__(self, *, name: object, why: str = "", why_en: str = "") -> None:
        given = str(name)
        self.given = given
        shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…"
        super().__init__(name=shown, why=f" : {why}" if why else "", why_en=f": {why_en}" if why_en else "")

    def sentence(self, language: str = "fr") -> str:
        """The sentence for people; nothing given is a name that is missing."""
        if self.given.strip():
            return super().sentence(language)
        return "Il manque un nom." if language == "fr" else "A name is missing."


class RevisionRefused(CommunError):
    """What was given as a version (`revision`) is not 4 to 40 hexadecimal digits, or names nothing."""

    fr = "«\u202f{revision}\u202f» n’est pas une version connue."
    en = "“{revision}” is not a known version."


class VersionHidden(CommunError):
    """The version from which a text was written has been hidden since; nothing is made of what it said."""

    fr = "La version d’où part votre texte a été masquée depuis : ouvrez la page de nouveau et reprenez-y votre texte."
    en = "The version that your text starts from has been hidden since: open the page again and put your text there."


class PageMissing(CommunError):
    """There is no page `name` (at the version asked for)."""

    fr = "Il n’y a pas de page «\u202f{name}\u202f»."
    en = "There is no page “{name}”."


class PageExists(CommunError):
    """A page `name` exists where one was to be created or moved to."""

    fr = "Une page «\u202f{name}\u202f» existe déjà."
    en = "A page “{name}” already exists."


class HeadUnreadable(CommunError):
    """The YAML head cannot be read; `line` (from 1) is where reading stopped.

    Args:
        line: the line, that of the dashes being the first.
        hint, hint_en: what is often meant by such a line, where there is more to say.
    """

    fr = "L’en-tête de la fiche ne peut pas être lu\u202f: regardez la ligne {line}{hint}."
    en = "The head of the page cannot be read: look at line {line}{hint_en}."

    def __init__(self, *, line: int, hint: str = "", hint_en: str = "") -> None:
        self.line, self.hint, self.hint_en = line, hint, hint_en
        told = {"hint": f" ({hint})" if hint else "", "hint_en": f" ({hint_en})" if hint_en else ""}
        super().__init__(line=line, **told)

    def alone(self) -> "HeadUnreadable":
        """The same, its line counted in a head that stands alone, without its dashes."""
        return HeadUnreadable(line=max(self.line - 1, 1), hint=self.hint, hint_en=self.hint_en)


class EditConflict(CommunError):
    """Someone saved another change of the same lines.

    Carries the three texts, so that nothing is lost: `base` (what the writer read), `theirs` (what is there now),
    `mine` (what the writer sent), and `theirs_commit`, the version that `theirs` is.
    A text is None where the page did not or does not exist.
    """

    fr = "Quelqu’un a modifié «\u202f{name}\u202f» pendant que vous écriviez. Votre texte est gardé."
    en = "Someone changed “{name}” while you were writing. Your text is kept."

    def __init__(
        self, name: object, *, base: str | None, theirs: str | None, mine: str | None, theirs_commit: str
    ) -> None:
        self.name = name
        self.base = base
        self.theirs = theirs
        self.mine = mine
        self.theirs_commit = theirs_commit
        super().__init__(name=name)


class FileRefused(CommunError):
    """A file that is not taken: `name`, and the reason in both languages."""

    fr = "Le fichier «\u202f{name}\u202f» n’est pas accepté\u202f: {why_fr}."
    en = "The file “{name}” is not accepted: {why_en}."


class OtherHistory(CommunError):
    """The copy in `folder` holds versions that this commons never had: another commons’, or of before an accident."""

    fr = "Ce que garde {folder} ne vient pas de ce commun tel qu’il est\u202f: rien n’y a été changé."
    en = "What {folder} keeps does not come from this commons as it is: nothing was changed there."


class StoreUnavailable(CommunError):
    """The repository cannot be read or written now; nothing was half-written."""

    fr = (
        "Le dépôt des fiches n’est pas disponible ({why}). Rien n’a été enregistré à moitié\u202f; réessayez plus tard."
    )
    en = "The repository is not available ({why_en}). Nothing was half saved; please try again later."

    def __init__(self, *, why: str, why_en: str | None = None) -> None:
        super().__init__(why=why, why_en=why_en or why)
