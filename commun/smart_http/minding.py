"""The status of what is pushed: who does not validate pages pushes a version to be read, as by the form of the site."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from commun.accounts import Role, User
from commun.commons import Commons
from commun.rules import validated_by
from commun.smart_http.checking import Entry, end_of_push, page_before
from commun.smart_http.processes import told
from fiches import Fiche, PageName


def trees_minded(
    commons: Commons, user: User, environ: Mapping[str, str], old: str, commits: list[str]
) -> dict[str, str]:
    """The trees that some of `commits` get instead of theirs, by commit; nothing where no status had to be changed.

    A version that is called validated would be shown as such for ever, whatever came after it: each commit of a push
    is minded, not only its end.
    """
    if user.role.reaches(Role.MAINTAINER):
        return {}
    known: dict[tuple[str, str], bytes | None] = {}
    trees = {}
    for sha in commits:
        changed = {}
        for entry in end_of_push(environ, old, sha):
            at = (entry.path, entry.blob)
            if at not in known:
                known[at] = _minded(commons, user, entry, environ, old)
            text = known[at]
            if text is not None:
                changed[entry.path] = text
        if changed:
            trees[sha] = _tree(environ, sha, changed)
    return trees


def _minded(commons: Commons, user: User, entry: Entry, environ: Mapping[str, str], old: str) -> bytes | None:
    """The text of a page with the status that this person may give it; None where it has it."""
    name = PageName.from_path(entry.path)
    if name is None or name.is_talk or entry.status == "D":
        return None
    fiche = Fiche.parse(name, told(["cat-file", "blob", entry.blob], environ).decode("utf-8", "replace"))
    minded = validated_by(user.role, fiche, page_before(commons, name, old))
    return None if minded.text == fiche.text else minded.text.encode()


def _tree(environ: Mapping[str, str], sha: str, texts: Mapping[str, bytes]) -> str:
    """The tree of a commit with these texts in it, written where the push waits."""
    with tempfile.TemporaryDirectory() as folder:
        aside = {**environ, "GIT_INDEX_FILE": str(Path(folder) / "index")}
        told(["read-tree", sha], aside)
        for path, text in texts.items():
            blob = told(["hash-object", "-t", "blob", "-w", "--stdin"], aside, text).decode().strip()
            told(["update-index", "--cacheinfo", f"100644,{blob},{path}"], aside)
        return told(["write-tree"], aside).decode().strip()
