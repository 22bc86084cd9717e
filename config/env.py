"""Read the environment into typed values, and refuse a wrong one at boot.

Every variable also exists as ``NAME_FILE``: the path of a file that holds the value, which is how
container platforms and systemd credentials hand over secrets.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.addresses import parse_database_url, parse_email_url
from parvis.base.cluster import Layout, read_record
from parvis.connectors.email.connection import connect
from parvis.connectors.vault import connection as vault

ROOT = Path(__file__).resolve().parent.parent

Role = Literal["web", "worker", "owner"]

DATABASE_VARIABLES: dict[Role, str] = {
    "web": "DATABASE_URL",
    "worker": "DATABASE_WORKER_URL",
    "owner": "DATABASE_OWNER_URL",
}


class EnvironmentRefused(ValueError):
    """Say which variables of the environment are wrong, one line each."""


class FromFiles(PydanticBaseSettingsSource):
    """Read each variable ``NAME`` from the file named by ``NAME_FILE``."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the content of the file of one variable, without its last line break."""
        name = variable_of(field, field_name)
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, name, False
        if os.environ.get(name):
            raise EnvironmentRefused(f"{name}: given twice, by {name} and by {name}_FILE")
        try:
            return Path(path).read_text(encoding="utf-8").strip("\r\n"), name, False
        except (OSError, UnicodeDecodeError) as error:
            raise EnvironmentRefused(f"{name}_FILE: cannot read {path} ({error})") from None

    def __call__(self) -> dict[str, Any]:
        """Return the values found in files, by the name of their variable."""
        found = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, field_name)
            if value is not None:
                found[key] = value
        return found


def variable_of(field: FieldInfo, field_name: str) -> str:
    """Name the environment variable of a field."""
    alias = field.validation_alias
    return alias if isinstance(alias, str) else field_name.upper()


class Environment(BaseSettings):
    """Hold every variable Parvis reads; the comment-like ``description`` is printed by ``doctor``."""

    model_config = SettingsConfigDict(
        case_sensitive=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    debug: bool = Field(
        default=False, validation_alias="DEBUG", description="Development mode: never in service."
    )
    role: Role = Field(
        default="web", validation_alias="PARVIS_ROLE", description="Whose database role to use."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        validation_alias="SECRET_KEY",
        description="Signs links and sessions; kept in VAR_DIR if absent.",
    )
    secret_key_fallbacks: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SECRET_KEY_FALLBACKS",
        description="Former keys, separated by spaces: what they signed stays good.",
    )
    sealing_keys: SecretStr | None = Field(
        default=None,
        validation_alias="SEALING_KEYS",
        description="Seal social and health narratives; kept in VAR_DIR if absent.",
    )
    host: str = Field(
        default="127.0.0.1", validation_alias="HOST", description="Address the web server listens on."
    )
    port: int = Field(
        default=8000, ge=1, le=65535, validation_alias="PORT", description="Port of the web server."
    )
    live_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        validation_alias="LIVE_PORT",
        description="Port of the live updates; absent: the one after PORT.",
    )
    live_url: str | None = Field(
        default=None,
        validation_alias="LIVE_URL",
        description="Path by which a proxy of ours leads browsers to LIVE_PORT; absent: /live with https.",
    )
    base_url: str | None = Field(
        default=None,
        validation_alias="BASE_URL",
        description="Public address; https:// turns production safety on.",
    )
    allowed_hosts: str = Field(
        default="", validation_alias="ALLOWED_HOSTS", description="Host names served, separated by commas."
    )
    connection_hosts: str = Field(
        default="", validation_alias="CONNECTION_HOSTS", description="Hosts that agents may join from pages."
    )
    behind_proxy: bool = Field(
        default=False,
        validation_alias="BEHIND_PROXY",
        description="Trust X-Forwarded-Proto: a proxy of ours sets it.",
    )
    database_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_URL", description="Web role; absent: embedded PostgreSQL."
    )
    database_worker_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_WORKER_URL", description="Worker role."
    )
    database_owner_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_OWNER_URL",
        description="Owner role: migrations and tests only.",
    )
    email_url: SecretStr = Field(
        default=SecretStr("pretend:"),
        validation_alias="EMAIL_URL",
        description="smtp://user:password@host:port, smtp+tls:// (STARTTLS), smtps://, or pretend:",
    )
    email_from: str = Field(
        default="Parvis <ne-pas-repondre@parvis.invalid>",
        validation_alias="EMAIL_FROM",
        description="Usual sender.",
    )
    antivirus_url: str | None = Field(
        default=None,
        validation_alias="ANTIVIRUS_URL",
        description="clamd://host:port or clamd:/path/to/socket.",
    )
    timestamp_url: SecretStr | None = Field(
        default=None, validation_alias="TIMESTAMP_URL", description="rfc3161+https://host: stamps letters."
    )
    var_dir: Path = Field(
        default=ROOT / "var", validation_alias="VAR_DIR", description="Everything Parvis writes."
    )
    journal_heads_dir: Path | None = Field(
        default=None,
        validation_alias="JOURNAL_HEADS_DIR",
        description="Where the heads of the journal are written each night; absent: VAR_DIR.",
    )
    postgres_bin: Path | None = Field(
        default=None,
        validation_alias="POSTGRES_BIN",
        description="Another bin folder for the embedded PostgreSQL.",
    )
    monitor_token: SecretStr | None = Field(
        default=None,
        validation_alias="MONITOR_TOKEN",
        description="Opens /metrics and the detail of /readyz; absent: to this machine only.",
    )
    backup_url: SecretStr | None = Field(
        default=None,
        validation_alias="BACKUP_URL",
        description="Where backups rest: file:/folder or s3://KEY:SECRET@host/bucket/folder.",
    )
    backup_key: SecretStr | None = Field(
        default=None,
        validation_alias="BACKUP_KEY",
        description="What closes backups; absent: VAR_DIR/backup_key.",
    )
    question_after: int = Field(
        default=200,
        ge=1,
        validation_alias="QUESTION_AFTER",
        description="Requests of one procedure in ten minutes, past which a question is asked first.",
    )
    web_workers: int = Field(
        default=2, ge=1, le=64, validation_alias="WEB_WORKERS", description="Web server processes."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", validation_alias="LOG_FORMAT", description="Shape of the log lines."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="LOG_LEVEL", description="Least serious level logged."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then the files it names; nothing else."""
        return init_settings, env_settings, FromFiles(settings_cls)

    @field_validator("base_url")
    @classmethod
    def _public_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("must be http(s)://name[:port], without a path")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 50:
            raise ValueError("must be at least 50 characters long")
        return value

    @field_validator("monitor_token")
    @classmethod
    def _long_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 20:
            raise ValueError("must be at least 20 characters long")
        return value

    @field_validator("live_url")
    @classmethod
    def _path_of_the_site(cls, value: str | None) -> str | None:
        if value is None:
            return None
        # Another host would not get the cookie of the session, which live updates are bound to.
        if not re.fullmatch(r"(/[a-z0-9-]+)+", value):
            raise ValueError("must be a path of the site, as /live, without a final slash")
        return value

    @field_validator("secret_key_fallbacks")
    @classmethod
    def _long_keys(cls, value: SecretStr) -> SecretStr:
        if any(len(key) < 50 for key in value.get_secret_value().split()):
            raise ValueError("each must be at least 50 characters long")
        return value

    @field_validator("database_url", "database_worker_url", "database_owner_url")
    @classmethod
    def _database_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parse_database_url(value.get_secret_value())
        return value

    @field_validator("email_url")
    @classmethod
    def _email_address(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if parse_email_url(url):
            # What the connector would refuse at the first message is refused now.
            connect(url, var_dir=Path())
        return value

    @field_validator("antivirus_url")
    @classmethod
    def _antivirus_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme != "clamd" or not (parts.hostname or parts.path.startswith("/")):
            raise ValueError("must be clamd://host:port or clamd:/path/to/socket")
        return value

    @field_validator("backup_url")
    @classmethod
    def _backup_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            vault.connect(value.get_secret_value(), var_dir=Path())
        return value

    @field_validator("var_dir", "journal_heads_dir", "postgres_bin")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise ValueError("must be an absolute path")
        return value

    @model_validator(mode="after")
    def _roles_together(self) -> "Environment":
        if self.database_url is None and (self.database_worker_url or self.database_owner_url):
            raise ValueError("DATABASE_URL: missing, while another database address is given")
        return self

    @property
    def public_url(self) -> str:
        """Return the address people type, without a final slash."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    @property
    def live_at(self) -> int:
        """Return the port of the live updates: the one given, else the next after the pages' own."""
        return self.live_port or self.port % 65_535 + 1

    @property
    def live_path(self) -> str | None:
        """Return the path of the live updates on the site; None where browsers go to their port."""
        return self.live_url or ("/live" if self.is_https else None)

    @property
    def hosts(self) -> list[str]:
        """Return the host names served: those given, else the public one and this machine."""
        given = self.allowed_hosts.replace(",", " ").split()
        public = urlsplit(self.public_url).hostname or "127.0.0.1"
        return given or list(dict.fromkeys([public, "127.0.0.1", "localhost", "[::1]"]))

    @property
    def former_keys(self) -> list[str]:
        """Return the keys used before this one, the latest first."""
        return self.secret_key_fallbacks.get_secret_value().split()

    @property
    def is_https(self) -> bool:
        """Say whether the public address is encrypted: production safety follows from it."""
        return self.public_url.startswith("https://")

    @property
    def layout(self) -> Layout:
        """Return where the embedded PostgreSQL of this copy keeps its things."""
        return Layout(root=ROOT, var=self.var_dir, bin_dir=self.postgres_bin)


def read_environment() -> Environment:
    """Read and check the environment; raise EnvironmentRefused naming each wrong variable."""
    try:
        return Environment()
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            message = problem["msg"].removeprefix("Value error, ")
            place = str(problem["loc"][0]) if problem["loc"] else ""
            lines.append(f"{place}: {message}" if place else message)
        raise EnvironmentRefused("; ".join(lines)) from None


def secret_key(env: Environment) -> str:
    """Return the key given, else the one kept in VAR_DIR, made on first use and readable by us alone."""
    if env.secret_key is not None:
        return env.secret_key.get_secret_value()
    path = env.var_dir / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        env.var_dir.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret_key.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        # A link fails when another process was first: then its key is the one.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")


def database_urls(env: Environment) -> dict[Role, str]:
    """Return the address of each role: those given, else those of the embedded PostgreSQL.

    The result is empty when none is given and the embedded PostgreSQL was never started.
    """
    given: dict[Role, SecretStr | None] = {
        "web": env.database_url,
        "worker": env.database_worker_url,
        "owner": env.database_owner_url,
    }
    if env.database_url is not None:
        return {role: url.get_secret_value() for role, url in given.items() if url is not None}
    record = read_record(env.layout)
    if record is None:
        return {}
    return {role: record.url(role) for role in DATABASE_VARIABLES}


def live_sources(env: Environment) -> list[str]:
    """Return where pages may ask for live updates, as their security policy names it."""
    if env.live_path is not None:
        return []
    return [f"http://{host}:{env.live_at}" for host in env.hosts if host[0] not in ".[*"]
