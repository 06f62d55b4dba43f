"""The settings: one table of name, default and help, read once from the environment into a frozen `Config`.

A wrong value refuses to start with a sentence that names the setting: nothing is guessed. The same table writes the
reference of the documentation (`settings_reference`). The secret key is no setting: it is born in the data folder.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fiches import CommunError

SECRET_BYTES: Final = 32
"""Length of the secret key: 256 bits, the size of the HMAC-SHA-256 it feeds."""


class SettingRefused(CommunError):
    """A setting (`name`) holds a `value` that cannot be used; the reason stands in both languages."""

    fr = "Réglage {name} : « {value} » ne convient pas. {why_fr}"
    en = "Setting {name}: “{value}” cannot be used. {why_en}"


class _Unfit(Exception):
    """What a reader of one value raises: the reason, in French and in English."""

    def __init__(self, fr: str, en: str) -> None:
        self.fr, self.en = fr, en
        super().__init__(fr)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    Attributes:
        name: the environment variable.
        field: the attribute of `Config` that it fills.
        default: what stands when the variable is absent or empty, as it would be typed.
        read: from text to value, raising `_Unfit` with the reason.
        help: what it changes, in French, for the reference.
    """

    name: str
    field: str
    default: str
    read: Callable[[str], object]
    help: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one commons, read once; `SETTINGS` says what each one means."""

    data: Path
    host: str
    port: int
    threads: int
    title: str
    language: str
    timezone: ZoneInfo
    licence: str
    registration: str
    who_may_read: str
    who_may_write: str
    who_may_propose: str
    new_account_changes: int
    new_account_days: int
    base_url: str
    trust_proxy: int
    page_cache_mb: int
    tiles: str
    tiles_credit: str
    api_cors: str
    export_mb: int
    inner_hosts: frozenset[str]
    limits: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None, **given: object) -> "Config":
        """The settings that `environ` states (the process's own when None), `given` ones overruling it.

        Raises:
            SettingRefused: for the first value that cannot be used.
        """
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {
            row.field: _value(row, source.get(row.name, "").strip() or row.default)
            for row in SETTINGS
            if row.field not in given
        }
        config = cls(**(values | given))
        if config.smtp_host and not config.base_url:
            # The host of a request may be anybody's invention: a link mailed with it would give passwords away.
            raise SettingRefused(
                name="COMMUN_BASE_URL",
                value="",
                why_fr="Les courriels mènent à une adresse publique : donnez-la avec `COMMUN_SMTP_HOST`.",
                why_en="Mails lead to a public address: give it along with `COMMUN_SMTP_HOST`.",
            )
        return config

    @property
    def https(self) -> bool:
        """Whether people reach this commons by https: its cookies are then sent by no other way."""
        return self.base_url.startswith("https://")

    @property
    def registration_open(self) -> bool:
        """Whether anybody may open an account."""
        return self.registration == "open"


def _value(row: Setting, text: str) -> object:
    """The value of `row` written `text`; the refusal names the setting."""
    try:
        return row.read(text)
    except _Unfit as unfit:
        shown = "…" if "PASSWORD" in row.name else text
        raise SettingRefused(name=row.name, value=shown, why_fr=unfit.fr, why_en=unfit.en) from None


def _integer(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if re.fullmatch(r"\d{1,9}", text) and low <= int(text) <= high:
            return int(text)
        raise _Unfit(
            f"Il faut un nombre entier de {low} à {high}.",
            f"A whole number from {low} to {high} is needed.",
        )

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    """A reader of one word among `words`."""

    def read(text: str) -> str:
        if text.lower() in words:
            return text.lower()
        raise _Unfit(f"Il faut : {', '.join(words)}.", f"It must be one of: {', '.join(words)}.")

    return read


def _line(text: str) -> str:
    """A line of text: no control character, because it reaches headers of pages and of mails."""
    if any(ord(c) < ord(" ") for c in text):
        raise _Unfit("Il faut une seule ligne de texte.", "A single line of text is needed.")
    return text


def _url(text: str) -> str:
    """The root address of the site, without its last slash; empty where it is not known."""
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+/?", text):
        raise _Unfit(
            "Il faut une adresse comme https://commun.example.org (sans chemin).",
            "An address such as https://commun.example.org (without a path) is needed.",
        )
    return text.rstrip("/")


def _tiles(text: str) -> str:
    """The address of tiles.

    Raises:
        _Unfit: when it is no web address with its three numbers, or could slip into a header.
    """
    whole = re.fullmatch(r"https?://[A-Za-z0-9.{}-]+(?::\d+)?/[^\s\"';,<>]*", text)
    if text and (whole is None or not all(f"{{{letter}}}" in text for letter in "zxy")):
        raise _Unfit("Il faut une adresse avec {z}, {x} et {y}.", "An address with {z}, {x} and {y} is needed.")
    return text


def _hosts(text: str) -> frozenset[str]:
    """Names or IP addresses of machines, in lower case."""
    hosts = frozenset(re.split(r"[,\s]+", text.lower())) - {""}
    if all(re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+", host) for host in hosts):
        return hosts
    raise _Unfit(
        "Il faut des noms ou des adresses de machines, séparés par des virgules, sans `http://` ni port.",
        "Names or addresses of machines are needed, separated by commas, without `http://` or a port.",
    )


def _zone(text: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unfit(
            "Il faut un nom de fuseau horaire comme Europe/Paris.", "A time zone such as Europe/Paris is needed."
        ) from None


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "COMMUN_DATA",
        "data",
        "data",
        lambda text: Path(text).expanduser(),
        "Le dossier où tout ce qui dure est gardé : les fiches (git), les comptes, l’index de recherche.",
    ),
    Setting("HOST", "host", "127.0.0.1", _line, "L’adresse d’écoute ; `0.0.0.0` pour toutes les interfaces."),
    Setting("PORT", "port", "8000", _integer(0, 65535), "Le port d’écoute (`0` : un port libre)."),
    Setting("COMMUN_THREADS", "threads", "8", _integer(1, 64), "Le nombre de fils d’exécution du serveur."),
    Setting("COMMUN_TITLE", "title", "Commun", _line, "Le nom du commun, en tête de chaque page."),
    Setting(
        "COMMUN_LANGUAGE",
        "language",
        "fr",
        _one_of("fr", "en"),
        "La langue de l’interface pour qui n’en a pas choisi une (`fr` ou `en`).",
    ),
    Setting("COMMUN_TIMEZONE", "timezone", "Europe/Paris", _zone, "Le fuseau horaire des dates affichées."),
    Setting("COMMUN_LICENCE", "licence", "CC BY-SA 4.0", _line, "La licence des fiches qui n’en disent pas une autre."),
    Setting(
        "COMMUN_REGISTRATION",
        "registration",
        "open",
        _one_of("open", "closed"),
        "`open` : chacun·e peut ouvrir un compte ; `closed` : les comptes sont créés par `commun user add`.",
    ),
    Setting(
        "COMMUN_WHO_MAY_READ",
        "who_may_read",
        "public",
        _one_of("public", "members"),
        "`public` : tout le monde lit ; `members` : il faut un compte pour lire.",
    ),
    Setting(
        "COMMUN_WHO_MAY_WRITE",
        "who_may_write",
        "members",
        _one_of("members", "trusted", "maintainers"),
        "Qui écrit directement : `members`, toute personne qui a un compte ; `trusted`, celles dont trois "
        "modifications ont été acceptées ; `maintainers`, les jardinier·ères. Les autres proposent.",
    ),
    Setting(
        "COMMUN_NEW_ACCOUNT_CHANGES",
        "new_account_changes",
        "0",
        _integer(0, 50),
        "La file des comptes neufs : le nombre de premières modifications d’un compte qui attendent d’être relues "
        "comme des propositions (`0` : aucune).",
    ),
    Setting(
        "COMMUN_NEW_ACCOUNT_DAYS",
        "new_account_days",
        "0",
        _integer(0, 365),
        "La même file, comptée en jours depuis l’ouverture du compte (`0` : aucun).",
    ),
    Setting(
        "COMMUN_WHO_MAY_PROPOSE",
        "who_may_propose",
        "everyone",
        _one_of("everyone", "members"),
        "Qui propose un changement : `everyone`, même sans compte ; `members`, les personnes qui ont un compte.",
    ),
    Setting(
        "COMMUN_BASE_URL",
        "base_url",
        "",
        _url,
        "L’adresse publique, comme `https://commun.example.org` : elle sert aux courriels, aux flux et au plan du "
        "site, et met les cookies en https seul. Vide : l’adresse par laquelle on vient.",
    ),
    Setting(
        "COMMUN_TRUST_PROXY",
        "trust_proxy",
        "0",
        _integer(0, 5),
        "Le nombre de serveurs mandataires de confiance devant celui-ci (`X-Forwarded-*` n’est lu que d’eux).",
    ),
    Setting(
        "COMMUN_PAGE_CACHE_MB",
        "page_cache_mb",
        "48",
        _integer(0, 4096),
        "La mémoire donnée aux pages déjà préparées, en Mo (`0` : aucune).",
    ),
    Setting(
        "COMMUN_TILES",
        "tiles",
        "",
        _tiles,
        "L’adresse des tuiles des cartes, comme `https://tuiles.example.org/{z}/{x}/{y}.png`. Vide : les cartes se "
        "dessinent sur nos propres contours, sans rien demander à personne.",
    ),
    Setting(
        "COMMUN_TILES_CREDIT",
        "tiles_credit",
        "",
        _line,
        "Ce que le fournisseur des tuiles demande d’écrire sur les cartes, comme "
        "`© les contributeurs d’OpenStreetMap`.",
    ),
    Setting(
        "COMMUN_API_CORS",
        "api_cors",
        "off",
        _one_of("off", "on"),
        "`on` : les pages d’autres sites peuvent lire les réponses de `/api/ask` et de `/api.php` (sans les cookies).",
    ),
    Setting(
        "COMMUN_EXPORT_MB",
        "export_mb",
        "25",
        _integer(1, 8192),
        "La taille de l’export de wiki (XML, ou dossier en zip) que l’on peut envoyer sur la page des sources, en Mo. "
        "Un plus gros se reprend par `commun import-dump`.",
    ),
    Setting(
        "COMMUN_INNER_HOSTS",
        "inner_hosts",
        "",
        _hosts,
        "Les machines du réseau privé que ce serveur peut appeler pour qui le demande sur le site (un wiki à ajouter, "
        "un autre programme à prévenir), par leur nom ou leur adresse, séparées par des virgules. Vide : seulement "
        "l’internet public. Un wiki déclaré par `commun source add` n’en a pas besoin.",
    ),
    Setting(
        "COMMUN_LIMITS",
        "limits",
        "on",
        _one_of("on", "off"),
        "`off` : ne compte pas les essais (connexion, enregistrement…) ; seulement derrière un serveur mandataire qui "
        "s’en charge, ou pour mesurer.",
    ),
    Setting(
        "COMMUN_SMTP_HOST",
        "smtp_host",
        "",
        _line,
        "Le serveur d’envoi des courriels (demande `COMMUN_BASE_URL`). Vide : les courriels sont écrits dans le "
        "journal du serveur.",
    ),
    Setting("COMMUN_SMTP_PORT", "smtp_port", "587", _integer(1, 65535), "Le port du serveur d’envoi."),
    Setting(
        "COMMUN_SMTP_SECURITY",
        "smtp_security",
        "starttls",
        _one_of("starttls", "tls", "none"),
        "`starttls`, `tls` (port 465) ou `none` (réseau local seulement).",
    ),
    Setting("COMMUN_SMTP_USER", "smtp_user", "", _line, "Le compte sur le serveur d’envoi, s’il en demande un."),
    Setting("COMMUN_SMTP_PASSWORD", "smtp_password", "", _line, "Le mot de passe de ce compte."),
    Setting(
        "COMMUN_MAIL_FROM",
        "mail_from",
        "commun@localhost",
        _line,
        "L’adresse d’expédition des courriels.",
    ),
)
"""Every setting, in the order of the reference."""


def settings_reference() -> str:
    """The reference of the settings, as a Markdown table in French."""
    missing = {f.name for f in fields(Config)} - {row.field for row in SETTINGS}
    if missing:
        raise AssertionError(missing)
    rows = [f"| `{row.name}` | {f'`{row.default}`' if row.default else '*(vide)*'} | {row.help} |" for row in SETTINGS]
    return "\n".join(["| Réglage | Par défaut | Ce qu’il change |", "|---|---|---|", *rows, ""])


def secret_key(data: Path) -> bytes:
    """The secret of this commons, kept in `data`/secret (mode 0600) and made at the first call.

    It signs sessions and tokens: deleting the file logs everybody out, nothing more. Two processes that start together
    agree on one key: the file appears whole (a hard link to a finished file fails where another was first).
    """
    path = data / "secret"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f"secret.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        try:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink()
    return bytes.fromhex(path.read_text(encoding="ascii").strip())
