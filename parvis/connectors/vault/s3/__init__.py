"""Keep backups in a bucket of a server that speaks S3."""

from parvis.connectors.vault.s3.connector import S3Vault, from_url

__all__ = ["S3Vault", "from_url"]
