"""Values of the environment: typed, refused by name, given by file."""

import pytest

from config.addresses import parse_database_url, parse_email_url
from config.env import (
    Environment,
    EnvironmentRefused,
    database_urls,
    read_environment,
    secret_key,
    variable_of,
)


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """Begin with an environment that says nothing but where to write."""
    for field_name, field in Environment.model_fields.items():
        name = variable_of(field, field_name)
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))


def test_nothing_given_is_a_laptop():
    env = read_environment()
    assert (env.port, env.role, env.debug, env.public_url) == (8000, "web", False, "http://127.0.0.1:8000")
    assert env.hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert not env.is_https
    assert database_urls(env) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("DEBUG", "perhaps"),
        ("PARVIS_ROLE", "superuser"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FALLBACKS", "k" * 60 + " short"),
        ("BASE_URL", "services.example.fr"),
        ("BASE_URL", "https://services.example.fr/parvis"),
        ("DATABASE_URL", "mysql://u:p@h/n"),
        ("DATABASE_URL", "postgresql://h/n"),
        ("DATABASE_URL", "postgresql://u:p@h:port/n"),
        ("EMAIL_URL", "mail.example.fr"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://u:p@mail.example.fr"),
        ("EMAIL_URL", "smtps://u:p@mail.example.fr?patience=9"),
        ("ANTIVIRUS_URL", "http://127.0.0.1"),
        ("VAR_DIR", "var"),
        ("JOURNAL_HEADS_DIR", "heads"),
        ("POSTGRES_BIN", "bin"),
        ("WEB_WORKERS", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name_and_not_repeated(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvironmentRefused, match=f"^{name}: ") as refusal:
        read_environment()
    if name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL"):
        assert value not in str(refusal.value)


def test_every_wrong_value_is_told_at_once(monkeypatch):
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(EnvironmentRefused, match=r"PORT: .*; LOG_LEVEL: "):
        read_environment()


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", "8080", lambda env: env.port == 8080),
        ("SECRET_KEY", "k" * 60, lambda env: env.secret_key.get_secret_value() == "k" * 60),
        (
            "SECRET_KEY_FALLBACKS",
            "k" * 60 + "\n" + "j" * 60,
            lambda env: env.former_keys == ["k" * 60, "j" * 60],
        ),
        ("EMAIL_URL", "smtp://127.0.0.1:25", lambda env: "smtp" in env.email_url.get_secret_value()),
        ("DATABASE_URL", "postgresql://u@h/n", lambda env: database_urls(env)["web"] == "postgresql://u@h/n"),
    ],
)
def test_each_may_be_given_by_a_file(monkeypatch, tmp_path, name, value, read):
    file = tmp_path / "secret"
    file.write_text(value + "\n", encoding="utf-8")
    monkeypatch.setenv(f"{name}_FILE", str(file))
    assert read(read_environment())


def test_a_file_that_cannot_be_read_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(EnvironmentRefused, match=r"^SECRET_KEY_FILE: cannot read"):
        read_environment()


def test_a_wrong_value_in_a_file_is_refused_too(monkeypatch, tmp_path):
    file = tmp_path / "port"
    file.write_text("many", encoding="utf-8")
    monkeypatch.setenv("PORT_FILE", str(file))
    with pytest.raises(EnvironmentRefused, match=r"^PORT: "):
        read_environment()


def test_a_value_given_twice_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "port"
    file.write_text("8001", encoding="utf-8")
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setenv("PORT_FILE", str(file))
    with pytest.raises(EnvironmentRefused, match=r"^PORT: given twice"):
        read_environment()


def test_other_roles_without_the_web_role_are_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://u:p@h/n")
    with pytest.raises(EnvironmentRefused, match=r"^DATABASE_URL: missing"):
        read_environment()


def test_database_addresses_are_read_whole():
    read = parse_database_url("postgresql://us%40er:p%2Fw@db.example:5433/na%20me?sslmode=require")
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "na me",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert parse_database_url("postgresql://u@/n?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://h", 25, False, False),
        ("smtp+tls://h", 587, True, False),
        ("smtps://h:2465", 2465, False, True),
    ],
)
def test_email_addresses_choose_the_encryption(url, port, tls, ssl):
    read = parse_email_url(url)
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:p@127.0.0.1",
        "smtp://mail.example.fr",
        "smtps://u:p@mail.example.fr",
        "smtp+tls://u:p@mail.example.fr?timeout=20",
        "pretend:",
    ],
)
def test_a_password_stays_on_this_machine_or_leaves_encrypted(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    assert read_environment().email_url.get_secret_value() == url


def test_https_and_hosts_follow_the_public_address(monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://services.example.fr/")
    env = read_environment()
    assert env.is_https
    assert env.public_url == "https://services.example.fr"
    assert env.hosts[0] == "services.example.fr"


def test_the_key_made_on_first_use_is_kept_for_us_alone():
    first = secret_key(read_environment())
    assert len(first) >= 50
    assert secret_key(read_environment()) == first
    kept = read_environment().var_dir / "secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]
