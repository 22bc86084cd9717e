"""Many cases at once, copied from one that a resident filed."""

from parvis.base.identifiers import new_reference
from tests.journeys.town import Town


def copies(town: Town, reference: str, count: int) -> None:
    """Copy a case and who filed it, each under an identifier and a reference of its own."""
    with town.session("DATABASE_OWNER_URL") as owner:
        owner.execute(
            "CREATE TEMP TABLE copied AS"
            " SELECT gen_random_uuid() AS id, reference FROM unnest(%s::text[]) AS reference",
            [[new_reference() for _ in range(count)]],
        )
        model = owner.execute("SELECT id FROM cases_case WHERE reference = %s", [reference]).fetchone()
        assert model is not None
        for table, key, own in (
            ("cases_case", "id", {"id": "copied.id", "reference": "copied.reference"}),
            ("cases_applicant", "case_id", {"case_id": "copied.id", "email": "''"}),
        ):
            found = owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                [table],
            )
            columns = [name for (name,) in found]
            values = ", ".join(own.get(name, f"model.{name}") for name in columns)
            owner.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} AS model, copied"
                f" WHERE model.{key} = %s".encode(),
                [model[0]],
            )
