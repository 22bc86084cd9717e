"""The vault and the roles of the backups, for what comes back with them."""

from tests.keeping.conftest import owner, recovery, var, vault

__all__ = ["owner", "recovery", "var", "vault"]
