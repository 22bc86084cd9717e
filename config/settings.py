"""Django settings, every one derived from the typed environment of ``config.env``."""

import os
from contextlib import suppress
from socket import gethostname
from typing import Any

from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.addresses import parse_database_url, parse_email_url
from config.env import (
    ROOT,
    EnvironmentRefused,
    database_urls,
    live_sources,
    read_environment,
    secret_key,
)
from config.jobs import follow
from config.logging import configure_logging
from parvis.base.cluster.roles import ROLES
from parvis.base.headers import REFUSED
from parvis.base.labels import LANGUAGES as LANGUAGES_OF_TEXTS
from parvis.base.labels import USUAL

try:
    ENV = read_environment()
except EnvironmentRefused as error:
    raise ImproperlyConfigured(str(error)) from None

BASE_DIR = ROOT
LIBRARY_DIR = BASE_DIR / "library"
VAR_DIR = ENV.var_dir
# What the processes of this machine count; another machine may write under the same folder.
COUNTS_DIR = VAR_DIR / "counts" / gethostname()
JOURNAL_HEADS_DIR = ENV.journal_heads_dir or ENV.var_dir
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.hosts
CONNECTION_HOSTS = ENV.connection_hosts.replace(",", " ").split()
BEHIND_PROXY = ENV.behind_proxy
QUESTION_AFTER = ENV.question_after
BASE_URL = ENV.public_url
# `parvis demo` alone says otherwise: it opens the pages where a visitor plays the outside world.
DEMONSTRATION = False
UNDO_SECONDS = 10  # how long an agent may take a message back before it leaves
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
LIVE_PORT = ENV.live_at
LIVE_PATH = ENV.live_path
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "config",
    "parvis.base",
    "parvis.ui",
    "parvis.connectors",
    "parvis.events",
    "parvis.authorities",
    "parvis.accounts",
    "parvis.agents",
    "parvis.people",
    "parvis.rules",
    "parvis.forms",
    "parvis.catalogue",
    "parvis.documents",
    "parvis.letters",
    "parvis.interactions",
    "parvis.cases",
    "parvis.workflows",
    "parvis.batches",
    "parvis.person_file",
    "parvis.notifications",
    "parvis.campaigns",
    "parvis.intake",
    "parvis.retention",
    "parvis.operations",
    "parvis.keeping",
]

MIDDLEWARE = [
    "config.middleware.request_id",
    "config.middleware.safety_headers",
    "config.middleware.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.speaking.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.accounts.sessions.watch",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- Database: one connection, under the role of this process ---

DATABASE_URLS = database_urls(ENV)
# The names of the roles, for the policies and rights that migrations write.
DATABASE_ROLES = ROLES | {role: parse_database_url(url)["USER"] for role, url in DATABASE_URLS.items()}


def session_name(kind: str) -> str:
    """Name this process in the database, which keeps 63 bytes: its kind, its machine, its number."""
    return f"parvis-{kind}@{gethostname()[:40]} {os.getpid()}"


CONNECT_TIMEOUT = 5  # seconds; a server that works answers in milliseconds


def connection_settings(url: str) -> dict[str, Any]:
    """Return Django's settings of one connection, kept between requests and judged before use.

    The server plans a statement once a connection, from its second run on (docs/decisions/0014).
    """
    found = parse_database_url(url)
    prepared = {"server_side_binding": True, "prepare_threshold": 1}
    # A server that accepts and says nothing would hold a page for ever.
    named = {"application_name": session_name(ENV.role), "connect_timeout": CONNECT_TIMEOUT}
    return found | {
        "ENGINE": "config.database",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": named | found["OPTIONS"] | prepared,
    }


def databases() -> dict[str, dict[str, Any]]:
    """Return the connection of this process's role.

    Where no database exists yet, the address leads nowhere: commands that need none still work, and
    the others say that the database cannot be reached.
    """
    nowhere = "postgresql://parvis@127.0.0.1:1/parvis"
    if DATABASE_URLS and ENV.role not in DATABASE_URLS:
        name = {"worker": "DATABASE_WORKER_URL", "owner": "DATABASE_OWNER_URL"}[ENV.role]
        raise ImproperlyConfigured(f"{name}: missing, and this process needs it")
    return {"default": connection_settings(DATABASE_URLS.get(ENV.role, nowhere))}


DATABASES = databases()

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "parvis_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
SESSION_ENGINE = "parvis.accounts.session_store"

# Jobs stand in jobs.py of each context.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["parvis.reactions", "parvis.workspace.jobs"]
PROCRASTINATE_ON_APP_READY = "config.jobs.follow_requests"
PROCRASTINATE_WORKER_DEFAULTS = {
    "worker_middleware": [follow],
    "install_signal_handlers": True,
    # A dead worker is known by its silence (parvis.base.jobs).
    "update_heartbeat_interval": 5.0,
}

# --- Accounts ---

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/agent/connexion/"
LOGIN_REDIRECT_URL = "/agent/"
# CNIL deliberation 2022-100: 80 bits without further restriction; throttling comes on top.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "parvis.accounts.passwords.CnilValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "parvis.workspace.mailing.MailingAdapter"
ACCOUNT_FORMS = {
    "login": "parvis.accounts.forms.SignInForm",
    "reset_password": "parvis.accounts.forms.ForgottenPasswordForm",
}
# Failures count for an address and a name together over five minutes, for an address, and for a name from
# anywhere in browsers nobody knows: guessing is slow, and nobody is locked out of her own browser for long.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,10/5m/key",
    "login_failed_anywhere": "50/h/key",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_proxy else 0
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parvis"
MFA_ADAPTER = "parvis.accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "activate_totp": "parvis.accounts.forms.NewCodesForm",
    "add_webauthn": "parvis.accounts.forms.NewPasskeyForm",
    "edit_webauthn": "parvis.accounts.forms.RenamedPasskeyForm",
    "authenticate_webauthn": "parvis.accounts.forms.PasskeyForm",
    "login_webauthn": "parvis.accounts.forms.PasskeyAloneForm",
    "reauthenticate_webauthn": "parvis.accounts.forms.PasskeyAgainForm",
}
# A whole town hall arrives at half past eight behind one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}

# --- Language and time ---

LANGUAGE_CODE = "fr"
LOCALE_PATHS = [BASE_DIR / "locale"]
# Besides French and English, those whose catalogue was full enough to be compiled (docs/decisions/0072).
THIRD_LANGUAGES = [
    code
    for code in sorted(LANGUAGES_OF_TEXTS)
    if code not in USUAL and (BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.mo").is_file()
]
LANGUAGES = [
    ("fr", _("Français")),
    ("en", _("English")),
    *((code, LANGUAGES_OF_TEXTS[code]) for code in THIRD_LANGUAGES),
]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Files ---

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
with suppress(OSError):
    # A missing folder is a warning at each start; one we cannot make is said by parvis.E001.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "files"
# Files are kept under VAR_DIR and leave only through a view that checks the rights: no MEDIA_URL.
COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file()
COLLECTED_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": COLLECTED_STORAGE
        if COLLECTED and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MANIFEST_STRICT = False
# The hash is in the name of what the front end builds: a browser keeps it for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/parvis/dist/.+-[0-9a-zA-Z_-]{8}\."
FILE_UPLOAD_HANDLERS = ["parvis.documents.uploading.StraightToStorage"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Bodies without their files; above, one sends documents, not answers.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 40

# --- E-mail and the outside ---

EMAIL = parse_email_url(ENV.email_url.get_secret_value())
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if not EMAIL:
    # Nothing leaves by Django's own door in pretend mode: messages go through the connectors.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_URL = ENV.email_url.get_secret_value()
DEFAULT_FROM_EMAIL = ENV.email_from
SERVER_EMAIL = ENV.email_from
ANTIVIRUS_URL = ENV.antivirus_url
TIMESTAMP_URL = ENV.timestamp_url.get_secret_value() if ENV.timestamp_url else None

# --- Backups ---

BACKUP_URL = ENV.backup_url.get_secret_value() if ENV.backup_url else ""
BACKUP_KEY = ENV.backup_key.get_secret_value() if ENV.backup_key else ""
POSTGRES_BIN = ENV.postgres_bin

# --- Safety ---

SECRET_KEY = secret_key(ENV)
SECRET_KEY_FALLBACKS = ENV.former_keys
SEALING_KEYS = ENV.sealing_keys.get_secret_value() if ENV.sealing_keys else None
# A cookie so named comes from this very host, by https: no sister site can plant one.
COOKIE_PREFIX = "__Host-" if ENV.is_https else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}parvis_session"
SESSION_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}parvis_csrf"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.failures.stale_form"
LANGUAGE_COOKIE_NAME = "parvis_language"
LANGUAGE_COOKIE_SECURE = ENV.is_https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = ENV.is_https
# The machine that watches us speaks to this process directly.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
MONITOR_TOKEN = ENV.monitor_token.get_secret_value() if ENV.monitor_token else ""
SECURE_HSTS_SECONDS = 31_536_000 if ENV.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_https
SECURE_HSTS_PRELOAD = ENV.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = REFUSED["Referrer-Policy"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = REFUSED["Cross-Origin-Opener-Policy"]
X_FRAME_OPTIONS = REFUSED["X-Frame-Options"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", *live_sources(ENV)],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Log ---

LOGGING_CONFIG = None
configure_logging(ENV.log_format, ENV.log_level)
