"""Write the SQL that prepares a server: roles, database, extensions, rights.

The same text serves the embedded cluster and, printed by ``parvis doctor``, any PostgreSQL >= 15.
"""

from collections.abc import Mapping

DATABASE = "parvis"
LEAST_SERVER = 15
"""The oldest major version of PostgreSQL that serves."""
ROLES: dict[str, str] = {"owner": "parvis_owner", "web": "parvis_web", "worker": "parvis_worker"}
# All trusted (an owner may create them) and in both the wheel and Debian's contrib.
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch", "citext")

# A page that takes longer has lost its reader; a transaction left open blocks the sealing of the journal.
LIMITS = {
    "web": {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"},
    "worker": {"lock_timeout": "60s", "idle_in_transaction_session_timeout": "10min"},
}


def role_statements(
    passwords: Mapping[str, str], roles: Mapping[str, str] = ROLES, *, with_tests: bool = True
) -> list[str]:
    """Return the statements a superuser runs once per server, safe to run again.

    ``with_tests`` adds what the test suite needs: making databases and ending their connections.
    """
    statements = []
    for key, name in roles.items():
        rights = "CREATEROLE" if key == "owner" else "NOCREATEROLE"
        options = f"LOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION {rights} NOCREATEDB"
        statements += [
            f"DO $$ BEGIN CREATE ROLE {quoted(name)}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            f"ALTER ROLE {quoted(name)} {options} PASSWORD {literal(passwords[key])}",
        ]
        statements += [
            f"ALTER ROLE {quoted(name)} SET {setting} = {literal(value)}"
            for setting, value in LIMITS.get(key, {}).items()
        ]
    if with_tests:
        statements += test_statements(roles["owner"])
    return statements


def test_statements(owner: str) -> list[str]:
    """Return what the owner needs where the test suite runs."""
    return [f"ALTER ROLE {quoted(owner)} CREATEDB", f"GRANT pg_signal_backend TO {quoted(owner)}"]


def database_statement(database: str = DATABASE, owner: str = ROLES["owner"]) -> str:
    """Return the statement that makes the database: UTF-8, compared byte by byte."""
    return (
        f"CREATE DATABASE {quoted(database)} OWNER {quoted(owner)} TEMPLATE template0 ENCODING 'UTF8' "
        "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
    )


def content_statements(roles: Mapping[str, str] = ROLES) -> list[str]:
    """Return the statements the owner runs inside a database, before its first migration.

    What the owner makes later belongs to the other two roles for reading and writing rows, never
    for changing the shape of a table.
    """
    owner = quoted(roles["owner"])
    others = ", ".join(quoted(name) for name in dict.fromkeys([roles["web"], roles["worker"]]))
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    return [
        *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {others}",
        f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {others}",
        # What earlier versions gave.
        f"{defaults.removesuffix(' GRANT')} REVOKE SELECT ON SEQUENCES FROM {others}",  # noqa: S608  # no query: quoted names of roles
        f"{defaults} USAGE ON SEQUENCES TO {others}",
    ]


def sequence_statements(roles: Mapping[str, str] = ROLES) -> list[str]:
    """Return the statements the owner runs after the migrations: nobody reads how far a sequence went.

    That would tell how much all authorities do. A column that is an identity takes its number without a right of
    whoever inserts; a default that calls ``nextval`` needs USAGE (PostgreSQL, CREATE TABLE and GRANT).
    """
    others = ", ".join(quoted(name) for name in dict.fromkeys([roles["web"], roles["worker"]]))
    return [
        f"""DO $$ DECLARE one regclass; is_identity boolean; BEGIN
        FOR one, is_identity IN SELECT c.oid, EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i'
                AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass)
            FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace
                AND pg_has_role(c.relowner, 'MEMBER') LOOP
            EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM {others}', one);
            IF NOT is_identity THEN EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {others}', one); END IF;
        END LOOP; END $$"""  # noqa: S608  # quoted names of roles
    ]


def script(passwords: Mapping[str, str], database: str = DATABASE) -> str:
    """Return the whole preparation as a script for ``psql``, run by a superuser."""
    lines = [f"{statement};" for statement in role_statements(passwords, with_tests=False)]
    lines += [
        "-- For the test suite, which makes databases of its own; leave out where only the service runs.",
        *(f"{statement};" for statement in test_statements(ROLES["owner"])),
    ]
    lines.append(f"{database_statement(database)};")
    names = ", ".join(quoted(name) for name in ROLES.values())
    lines += [
        f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC;",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {quoted(database)} TO {names};",
        f"\\connect {database}",
        f"SET ROLE {quoted(ROLES['owner'])};",
    ]
    lines += [f"{statement};" for statement in content_statements()]
    return "\n".join(lines)


def quoted(name: str) -> str:
    """Quote an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote an SQL string (standard_conforming_strings is on everywhere since PostgreSQL 9.1)."""
    return "'" + value.replace("'", "''") + "'"
