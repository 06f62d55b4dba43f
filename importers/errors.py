"""What can go wrong with another wiki, in sentences for the person who brings it in."""

from fiches import CommunError


class SourceError(CommunError):
    """Something about a source; the base of the others."""


class SourceUnknown(SourceError):
    """There is no source `name`."""

    fr = "Il n’y a pas de source «\u202f{name}\u202f». Déclarez-la avec\u202f: commun source add {name} ADRESSE."
    en = "There is no source “{name}”. Declare it with: commun source add {name} ADDRESS."


class SourceNameRefused(SourceError):
    """`name` cannot name a source."""

    fr = "«\u202f{name}\u202f» ne peut pas nommer une source\u202f: lettres sans accent, chiffres et tirets seulement."
    en = "“{name}” cannot name a source: plain letters, digits and dashes only."


class SourceTaken(SourceError):
    """A source of this `name` is declared, at `address`: somebody else may have done it a moment ago."""

    fr = "Une source s’appelle déjà «\u202f{name}\u202f» ({address}). Donnez un autre nom, ou changez ses réglages."
    en = "A source is already called “{name}” ({address}). Give another name, or change its settings."


class SourceAddressRefused(SourceError):
    """`url` is not the address of a MediaWiki API."""

    fr = "«\u202f{url}\u202f» n’est pas l’adresse d’une API de MediaWiki (elle finit par api.php)."
    en = "“{url}” is not the address of a MediaWiki API (it ends in api.php)."


class NeighbourAddressRefused(SourceError):
    """`url` cannot be that of another commons."""

    fr = (
        "« {url} » n’est pas l’adresse d’un dépôt git (https://…/commun.git, ssh://… ou un dossier de cette machine). "
        "Un compte se donne à part : --user et --password-file."
    )
    en = (
        "“{url}” is not the address of a git repository (https://…/commun.git, ssh://… or a folder of this machine). "
        "An account is given apart: --user and --password-file."
    )


class NeighbourUnreachable(SourceError):
    """The other commons at `url` cannot be fetched (`why`)."""

    fr = "Le commun {url} ne vient pas : {why}. Rien n’est perdu : relancez plus tard."
    en = "The commons {url} does not come: {why_en}. Nothing is lost: run it again later."

    def __init__(self, *, url: str, why: str, why_en: str) -> None:
        super().__init__(url=url, why=why, why_en=why_en)


class NeighbourEmpty(SourceError):
    """The repository at `url` holds no page of a commons."""

    fr = "Le dépôt {url} ne contient pas de fiches. Un dossier de notes se reprend par : commun import-folder."
    en = "The repository {url} holds no pages. A folder of notes comes in by: commun import-folder."


class SourceUnreachable(SourceError):
    """The wiki at `url` does not answer (`why`)."""

    fr = "Le wiki {url} ne répond pas ({why}). Rien n’est perdu\u202f: relancez plus tard, la suite reprendra là."
    en = "The wiki {url} does not answer ({why_en}). Nothing is lost: run it again later, it goes on from here."

    def __init__(self, *, url: str, why: str, why_en: str) -> None:
        super().__init__(url=url, why=why, why_en=why_en)


class SourceRefused(SourceError):
    """The wiki refused a request: `code`, and what it said (`why`; `why_en` where the words are ours)."""

    fr = "Le wiki {url} refuse la demande ({code})\u202f: {why}"
    en = "The wiki {url} refuses the request ({code}): {why_en}"

    def __init__(self, *, url: str, code: str, why: str, why_en: str = "") -> None:
        super().__init__(url=url, code=code, why=why, why_en=why_en or why)


class LoginRefused(SourceError):
    """The account of a source was not accepted."""

    fr = "Le wiki {url} n’accepte pas le compte «\u202f{user}\u202f»\u202f: {why}"
    en = "The wiki {url} does not accept the account “{user}”: {why}"


class PasswordUnreadable(SourceError):
    """The file that holds the password of the source `name` is gone, or cannot be read (`file`)."""

    fr = (
        "Le mot de passe de la source «\u202f{name}\u202f» ne se lit pas dans {file}. "
        "Donnez-le à nouveau\u202f: page Compte de la source, ou commun source add --replace."
    )
    en = (
        "The password of the source “{name}” cannot be read in {file}. "
        "Give it again: the source’s Account page, or commun source add --replace."
    )


class SourceEmptied(SourceError):
    """More than half of the pages are gone upstream: nothing was done (`gone` of `known`)."""

    fr = (
        "{gone} des {known} pages déjà venues ont disparu du wiki « {name} » : par prudence, rien n’a été fait. "
        "Si c’est voulu, relancez avec --force."
    )
    en = (
        "{gone} of the {known} pages already brought in are gone from the wiki “{name}”: to be safe, nothing was done. "
        "If this is meant, run it again with --force."
    )


class CommonsEmptied(SourceError):
    """More than half of the pages of a source went from this commons since the last run (`gone` of `known`)."""

    fr = (
        "{gone} des {known} pages venues du wiki « {name} » ont disparu d’ici depuis la dernière fois : par prudence, "
        "rien n’a été fait. Si c’est voulu, relancez avec --force."
    )
    en = (
        "{gone} of the {known} pages that came from the wiki “{name}” are gone from here since the last time: to be "
        "safe, nothing was done. If this is meant, run it again with --force."
    )


class PushOff(SourceError):
    """What is written here is not to be sent to the source `name`."""

    fr = (
        "Rien n’est envoyé à « {name} » : l’envoi n’est pas permis pour cette source. "
        "« commun source push {name} on » le permet ; --dry-run montre ce qui partirait."
    )
    en = (
        "Nothing is sent to “{name}”: sending is not allowed for this source. "
        "“commun source push {name} on” allows it; --dry-run shows what would go."
    )


class PushNeedsAccount(SourceError):
    """The source `name` has no account to write with."""

    fr = "Pour écrire sur « {name} », il faut un compte de robot : commun source add {name} … --user --password-file."
    en = "To write to “{name}”, a bot account is needed: commun source add {name} … --user --password-file."


class SourceBusy(SourceError):
    """Another process is bringing the source `name` in."""

    fr = "La source «\u202f{name}\u202f» est déjà en train de venir, dans un autre processus."
    en = "The source “{name}” is already being brought in by another process."


class DumpUnreadable(SourceError):
    """`file` is not an export of MediaWiki (`why`)."""

    fr = "«\u202f{file}\u202f» n’est pas un export de MediaWiki lisible ({why})."
    en = "“{file}” is not a readable MediaWiki export ({why})."


class SourcePageGone(SourceError):
    """The page `title` of the source `name` was deleted in the wiki."""

    fr = (
        "La page «\u202f{title}\u202f» de «\u202f{name}\u202f» a été supprimée sur le wiki\u202f: "
        "elle ne peut plus servir d’exemple."
    )
    en = "The page “{title}” of “{name}” was deleted in the wiki: it cannot serve as an example any more."


class SourcePageUnknown(SourceError):
    """No page `title` came from the source `name`, or its wikitext is not kept."""

    fr = "La page «\u202f{title}\u202f» n’est pas venue de «\u202f{name}\u202f», ou son wikitexte n’est pas gardé."
    en = "The page “{title}” did not come from “{name}”, or its wikitext is not kept."


class UnpackerMissing(SourceError):
    """`file` is a 7z, and no program here reads it."""

    fr = (
        "« {file} » est un 7z, et aucun programme d’ici ne le lit. Installez 7-Zip (Debian : apt install 7zip) ou "
        "libarchive (apt install libarchive-tools), puis relancez ; ou donnez l’export en .gz ou .bz2."
    )
    en = (
        "“{file}” is a 7z, and no program here reads it. Install 7-Zip (Debian: apt install 7zip) or libarchive "
        "(apt install libarchive-tools) and run it again; or give the export as .gz or .bz2."
    )


class DumpCut(SourceError):
    """`file` ends in the middle of the page `page`; its `pages` whole pages came."""

    fr = (
        "« {file} » s’arrête au milieu{where} : ses {pages} pages entières sont venues, rien n’est perdu. Donnez le "
        "fichier entier, la suite reprendra là."
    )
    en = (
        "“{file}” ends in the middle{where_en}: its {pages} whole pages came in, nothing is lost. Give the whole file, "
        "and it goes on from there."
    )

    def __init__(self, *, file: str, page: str, pages: int) -> None:
        where = f" de la page « {page} »" if page else ""
        super().__init__(file=file, pages=pages, where=where, where_en=f" of the page “{page}”" if page else "")


class MappingRefused(SourceError):
    """What says what templates mean, in the file `name`, cannot be read (`why`, `why_en`)."""

    fr = "La correspondance «\u202f{name}\u202f» ne se lit pas\u202f: {why}."
    en = "The mapping “{name}” cannot be read: {why_en}."

    def __init__(self, *, name: str, why: str, why_en: str) -> None:
        super().__init__(name=name, why=why, why_en=why_en)


class MappingChanged(SourceError):
    """Somebody else saved the mapping `name` since it was read."""

    fr = (
        "Quelqu’un d’autre a enregistré la correspondance « {name} » entre-temps : rien n’est écrasé. Voici l’effet "
        "de vos réglages sur la sienne ; enregistrez encore une fois s’il vous convient."
    )
    en = (
        "Somebody else saved the mapping “{name}” meanwhile: nothing is written over. Here is what your settings do to "
        "theirs; save once more if it suits you."
    )


class MappingHalf(SourceError):
    """Only one of the template and the type was chosen."""

    fr = "Choisissez les deux\u202f: le modèle qui fait de la page une fiche, et le type de cette fiche."
    en = "Choose both: the template that makes the page a record, and the type of that record."


class TableRefused(SourceError):
    """A file is no table that can be read (`why_fr`, `why_en`)."""

    fr = "Ce tableau ne se lit pas : {why_fr}."
    en = "This table cannot be read: {why_en}."
