"""Who signs a pushed commit: the person who pushes, under the pseudonym that the commons gives them.

A commit made on one's own machine holds an address of mail, which would stay in the history for ever. Commits that are
not signed with the pseudonym already are written again with it; their texts, dates and messages stay.
"""

import re
from collections.abc import Mapping
from typing import Final

from commun.accounts import User
from commun.smart_http.processes import told
from fiches import Author

_IDENTITY: Final = re.compile(rb"^(author|committer) (.*) <(.*)> (\d+ [+-]\d{4})$", re.MULTILINE)
_PARENT: Final = re.compile(rb"^parent ([0-9a-f]{40})$", re.MULTILINE)
_TREE: Final = re.compile(rb"\Atree [0-9a-f]+")
_SIGNATURE: Final = re.compile(rb"^gpgsig(?:-sha256)? .*\n(?: .*\n)*", re.MULTILINE)


def signed(user: User, environ: Mapping[str, str], commits: list[str], trees: Mapping[str, str]) -> str:
    """The last of `commits` (parents first), each signed by `user`; the same name where nothing had to be changed.

    Args:
        user: who pushed them.
        environ: of the processes that read and write where the push waits.
        commits: what was pushed.
        trees: what some of them hold instead of what was pushed.
    """
    author = Author.of_user(user.id, user.name)
    own = f"{author.name} <{author.email}>".encode()
    written: dict[bytes, bytes] = {}
    last = commits[-1].encode()
    for sha in commits:
        data = told(["cat-file", "commit", sha], environ)
        head, _, message = data.partition(b"\n\n")
        head += b"\n"
        if (
            sha not in trees
            and all(match[3].decode("utf-8", "replace") == author.email for match in _IDENTITY.finditer(head))
            and not any(match[1] in written for match in _PARENT.finditer(head))
        ):
            continue
        head = _SIGNATURE.sub(b"", head)
        head = _TREE.sub(b"tree " + trees[sha].encode(), head) if sha in trees else head
        head = _PARENT.sub(lambda match: b"parent " + written.get(match[1], match[1]), head)
        head = _IDENTITY.sub(lambda match: match[1] + b" " + own + b" " + match[4], head)
        made = told(["hash-object", "-t", "commit", "-w", "--stdin"], environ, head + b"\n" + message).strip()
        written[sha.encode()] = made
    return written.get(last, last).decode()
