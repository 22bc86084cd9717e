from django.conf import settings
from django.db import migrations


def grant(apps, schema_editor):
    """The demonstration is written under the worker's role, as the agent who receives."""
    worker = settings.DATABASE_ROLES["worker"]
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION person_file_link(uuid, uuid) TO "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("person_file", "0003_link_of_a_contact")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
