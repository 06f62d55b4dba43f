"""People: their accounts, roles, rights and drafts, kept in one SQLite file outside git."""

from commun.accounts.database import Database
from commun.accounts.drafts import Draft, Drafts
from commun.accounts.errors import (
    AccountRefused,
    EmailUnfit,
    LastAdmin,
    LoginRefused,
    NameMixed,
    NameTaken,
    NameUnfit,
    PasswordIsName,
    PasswordUnfit,
    PersonMissing,
    ResetRefused,
)
from commun.accounts.mail import Mailer
from commun.accounts.people import Accounts, User, is_email
from commun.accounts.rights import RIGHTS, Right, Role, allows, least_role
from commun.accounts.tokens import SCOPES, Token, TokenRefused, Tokens

__all__ = [
    "RIGHTS",
    "SCOPES",
    "AccountRefused",
    "Accounts",
    "Database",
    "Draft",
    "Drafts",
    "EmailUnfit",
    "LastAdmin",
    "LoginRefused",
    "Mailer",
    "NameMixed",
    "NameTaken",
    "NameUnfit",
    "PasswordIsName",
    "PasswordUnfit",
    "PersonMissing",
    "ResetRefused",
    "Right",
    "Role",
    "Token",
    "TokenRefused",
    "Tokens",
    "User",
    "allows",
    "is_email",
    "least_role",
]
