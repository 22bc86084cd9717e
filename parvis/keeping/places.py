"""The vault and the key that this installation is set to."""

from pathlib import Path

from django.conf import settings

from parvis.connectors.vault.connection import connect
from parvis.connectors.vault.contract import Vault

from .keys import BackupKey, WrongKey, read_key, read_key_file

KEY_FILE = "backup_key"


class NoVault(Exception):
    """This installation is not set to be backed up."""


def vault_of_settings() -> Vault:
    """The vault. Raises NoVault."""
    if not settings.BACKUP_URL:
        raise NoVault("BACKUP_URL is not set: nowhere to put backups, nowhere to take them from")
    return connect(settings.BACKUP_URL, var_dir=Path(settings.VAR_DIR))


def key_path() -> Path:
    """Where the closing half of the key is kept, when the environment does not give it."""
    return Path(settings.VAR_DIR) / KEY_FILE


def key_of_settings() -> BackupKey:
    """What closes the backups of this installation. Raises WrongKey."""
    if settings.BACKUP_KEY:
        return read_key(settings.BACKUP_KEY)
    if not key_path().exists():
        raise WrongKey("no key closes backups here: `parvis backup key RECOVERY-FILE` makes one")
    return read_key_file(key_path())


def is_set() -> bool:
    """Whether this installation is set to be backed up."""
    return bool(settings.BACKUP_URL) and (bool(settings.BACKUP_KEY) or key_path().exists())
