"""The cases and all that is said and decided of them; the search of their words."""

from django.db import migrations

from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, Walled, replaced, written
from parvis.base.walls import SectorWall

from .tables import TABLES, WALLS


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0001_authorities"),
        ("base", "0001_foundations"),
        ("catalogue", "0001_catalogue"),
        ("documents", "0001_documents"),
        ("interactions", "0001_interactions"),
        ("people", "0001_people"),
    ]
    operations = [
        Tables(*TABLES),
        *WALLS,
        written(__file__, "words"),
        Walled("cases_searchentry", SectorWall("", opened_by="case_id", opens=["SELECT", "INSERT"])),
        written(__file__, "searching"),
        written(__file__, "listing"),
        written(__file__, "reaching"),
        written(__file__, "person_index"),
        CalledBy("cases_follow()"),
        CalledBy("cases_profile_indexed()"),
        CalledBy("cases_search(text)", ["web", "worker"]),
        CalledBy("cases_search_few(text, integer)", ["web", "worker"]),
        CalledBy("cases_bearing(text, integer)", ["web", "worker"]),
        CalledBy("cases_search_near(text)", ["web", "worker"]),
        CalledBy("cases_search_confidential(text)", ["web", "worker"]),
        CalledBy("cases_declared(text, text[], text[], integer)", ["web"]),
        CalledBy("cases_declared_near(text, integer)", ["web"]),
        CalledBy("cases_counted(text, uuid, text[], uuid[], text[], integer, integer, integer)", ["web", "worker"]),
        CalledBy("cases_first(text, uuid, text[], uuid[], text[], boolean, date, uuid, integer, integer, integer)", ["web", "worker"]),
        CalledBy("cases_open(text, text)", ["web", "worker"]),
        CalledBy("cases_declared(text, text)", ["web", "worker"]),
    ]
