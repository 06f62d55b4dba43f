"""A push that may not go to the pages at once: each page that it changes becomes a proposal, and `main` stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.commons import Commons
from commun.patience import Ledger
from commun.proposals import Sender, propose
from commun.smart_http.checking import Entry, PushRefused, end_of_push
from commun.smart_http.processes import told
from fiches import CommunError, PageName

_MOST: Final = 20
"""Pages of one push that are proposed."""
_A_DAY: Final = 50
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a push: the branches of the proposals that it made, and the sentences for the person."""

    branches: tuple[str, ...]
    sentences: tuple[str, ...]


class NothingToPropose(CommunError):
    """A push without a page, or with too many, that may only be proposed."""

    fr = "Ces changements se proposent\u202f: de une à {most} pages à la fois (les fichiers par le site)."
    en = "These changes are to be proposed: one to {most} pages at a time (a file is sent by the site)."


class NotProposed(CommunError):
    """What a push holds beside its pages, and a proposal cannot."""

    fr = "{path}\u202f: un fichier ou une suppression ne se propose pas, passez par le site. Rien n’en a été pris."
    en = "{path}: a file or a deletion cannot be proposed, use the site. Nothing of it was taken."


def proposed(
    commons: Commons,
    user: User,
    environ: Mapping[str, str],
    old: str,
    commits: list[str],
    *,
    root: str,
    language: str,
    kept: Sequence[CommunError] = (),
) -> Proposed:
    """Make a proposal of each page that a checked push changes.

    Args:
        commons: where to.
        user: who pushes.
        environ: in which git sees what was pushed.
        old: the version on which it stands.
        commits: what was pushed, the last one at the end.
        root: the address of the site, for the links by which the author follows what they propose.
        language: of the sentences.
        kept: the protections because of which somebody who writes directly proposes this.

    Raises:
        NothingToPropose: when there is no page, or too many.
        CommunError: what no proposal may be, where none could be made.
    """
    end = end_of_push(environ, old, commits[-1])
    pages = _pages(end, kept)
    summary = told(["log", "-1", "--format=%s", commits[-1]], environ).decode("utf-8", "replace").strip()
    sentences = [*(each.sentence(language) for each in kept), _first(language, writes=bool(kept))]
    branches, refused = [], None
    for name, entry in pages:
        text = told(["cat-file", "blob", entry.blob], environ).decode("utf-8")
        base = old if commons.store.blob_at(entry.path, old) else ""
        try:
            Ledger(commons).count("proposal", f"person {user.id}", _A_DAY, _DAY)
            proposal, token = propose(commons, Sender(email=user.email, user=user), name, text,
                                      base=base, summary=summary)  # fmt: skip
        except CommunError as error:
            refused = error
            why = PushRefused(path=entry.path, why_fr=error.sentence("fr"), why_en=error.sentence("en"))
            sentences.append(f"  - {why.sentence(language)}")
        else:
            branches.append(proposal.branch)
            sentences.append(f"  - {proposal.title}\u202f: {root}/propositions/suivre/{token}")
    if refused is not None and not branches:
        raise refused
    return Proposed(tuple(branches), (*sentences, *_left(end, language)))


def _pages(end: Sequence[Entry], kept: Sequence[CommunError]) -> list[tuple[PageName, Entry]]:
    """The pages of a push that can be proposed.

    Raises:
        NothingToPropose: when there is none, or too many; what protects them where that is why.
    """
    pages = [(name, each) for each in end if each.status != "D" and (name := PageName.from_path(each.path))]
    if not pages and kept:
        raise kept[0]
    if not 1 <= len(pages) <= _MOST:
        raise NothingToPropose(most=_MOST)
    return pages


def _left(end: Sequence[Entry], language: str) -> list[str]:
    """The sentences about what a push holds and nobody can propose."""
    left = [each.path for each in end if each.status == "D" or PageName.from_path(each.path) is None]
    return [f"  - {NotProposed(path=path).sentence(language)}" for path in left]


def _first(language: str, *, writes: bool) -> str:
    if language == "fr":
        who = "Tout cet envoi est proposé" if writes else "Votre compte propose ses changements"
        return f"Merci\u202f! {who}\u202f: ce sera relu, suivez-le ici\u202f:"
    who = "All that was pushed is proposed" if writes else "Your account proposes its changes"
    return f"Thank you! {who}: it will be read, follow it here:"
