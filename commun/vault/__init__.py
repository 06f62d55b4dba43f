"""Reserved values that can be forgotten: kept in the file of accounts, outside git, which never forgets anything."""

from commun.vault.vault import Kept, Vault, agreement_end, may_read

__all__ = ["Kept", "Vault", "agreement_end", "may_read"]
