"""A push by somebody who does not write directly: each page that it changes becomes a proposal, and `main` stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.commons import Commons
from commun.patience import Ledger
from commun.proposals import Sender, propose
from commun.smart_http.checking import PushRefused, end_of_push
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
    """A push without a page, or with too many, by somebody who proposes."""

    fr = "Votre compte propose ses changements\u202f: de une à {most} pages à la fois (les fichiers par le site)."
    en = "Your account proposes its changes: one to {most} pages at a time (a file is sent by the site)."


def proposed(
    commons: Commons, user: User, environ: Mapping[str, str], old: str, commits: list[str], *, root: str, language: str
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

    Raises:
        NothingToPropose: when there is no page, or too many.
        CommunError: what no proposal may be, where none could be made.
    """
    entries = [each for each in end_of_push(environ, old, commits[-1]) if PageName.from_path(each.path)]
    if not 1 <= len(entries) <= _MOST:
        raise NothingToPropose(most=_MOST)
    summary = told(["log", "-1", "--format=%s", commits[-1]], environ).decode("utf-8", "replace").strip()
    branches: list[str] = []
    sentences = [_first(language)]
    refused: CommunError | None = None
    for entry in entries:
        name = PageName.from_path(entry.path)
        if name is None or entry.status == "D":
            continue
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
    return Proposed(tuple(branches), tuple(sentences))


def _first(language: str) -> str:
    return (
        "Merci\u202f! Votre compte propose ses changements\u202f: ils seront relus, suivez-les ici\u202f:"
        if language == "fr"
        else "Thank you! Your account proposes its changes: they will be read, follow them here:"
    )
