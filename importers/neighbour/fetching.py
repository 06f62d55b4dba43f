"""What the other repository shows, brought into ours: all its history, on a ref that nobody else is shown."""

import base64
import re
from typing import Final
from urllib.parse import urlsplit

from fiches import Store
from importers.errors import NeighbourUnreachable
from importers.source import SourceConfig

_SECONDS: Final = "60"
"""Seconds of near silence after which a connection is given up."""

_REASONS: Final = (
    (r"Authentication failed|could not read Username|403|401|Permission denied", "il demande un compte",
     "it asks for an account"),
    (r"not found|does not exist|does not appear to be a git repository|404", "cette adresse n’a pas de dépôt git",
     "there is no git repository at this address"),
    (r"Connection refused|Couldn't connect|Failed to connect", "aucun serveur n’écoute à cette adresse et à ce port",
     "no server listens at this address and port"),
    (r"Could not resolve host", "aucune machine ne porte ce nom, ou le réseau manque",
     "no machine has this name, or there is no network"),
    (r"couldn't find remote ref", "ce dépôt est vide", "this repository is empty"),
    (r"transport '.*' not allowed", "cette sorte d’adresse n’est pas permise", "this kind of address is not allowed"),
    (r"certificate|SSL", "son certificat n’est pas reconnu", "its certificate is not trusted"),
)  # fmt: skip
"""Why a repository cannot be had, by what git says: the first that fits."""


def arrived(source: SourceConfig) -> str:
    """The ref that holds what the other repository shows now."""
    return f"refs/commun/neighbours/{source.name}/new"


def brought(source: SourceConfig) -> str:
    """The ref that holds what it showed at the end of the last whole run."""
    return f"refs/commun/neighbours/{source.name}/done"


def fetch(store: Store, source: SourceConfig) -> str:
    """Fetch; gives the commit that the other repository shows.

    Raises:
        NeighbourUnreachable: when it cannot be had.
    """
    settings = {"http.lowSpeedLimit": "1000", "http.lowSpeedTime": _SECONDS, "credential.helper": ""}
    if source.user:
        parts = urlsplit(source.git_url)
        word = base64.b64encode(f"{source.user}:{source.password()}".encode()).decode()
        settings[f"http.{parts.scheme}://{parts.netloc}/.extraHeader"] = f"Authorization: Basic {word}"
    said = store.fetch(source.git_url, arrived(source), settings)
    head = store.head(arrived(source))
    if said or head is None:
        why, why_en = _why(said)
        raise NeighbourUnreachable(url=source.git_url, why=why, why_en=why_en)
    return head


def _why(said: str) -> tuple[str, str]:
    """Why git failed, in French and in English."""
    for pattern, fr, en in _REASONS:
        if re.search(pattern, said, re.IGNORECASE):
            return fr, en
    return "la connexion n’aboutit pas", "the connection fails"
