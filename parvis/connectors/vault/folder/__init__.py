"""Keep backups in a folder: another disk, or what another machine lends."""

from parvis.connectors.vault.folder.connector import FolderVault, from_url

__all__ = ["FolderVault", "from_url"]
