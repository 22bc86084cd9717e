"""Persons as each sector knows them, the index they are searched by, and merges."""

from django.db import migrations

from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, Walled, replaced, written
from parvis.base.walls import SealedWall, SectorWall

from .tables import TABLES, WALLS


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("agents", "0001_agents"), ("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [
        Tables(*TABLES),
        *WALLS,
        written(__file__, "names"),
        written(__file__, "index"),
        Walled("people_searchword", SealedWall("")),
        Walled("people_searchname", SectorWall("", opened_by=None)),
        Walled("people_searchkey", SectorWall("", opened_by=None)),
        written(__file__, "asking"),
        written(__file__, "searching"),
        written(__file__, "suspecting"),
        CalledBy("people_learn_words(text[])"),
        CalledBy("people_forget_words()", ["worker"]),
        CalledBy("people_index_profiles(uuid[])"),
        CalledBy("people_index_contacts(uuid[])"),
        CalledBy("people_profile_indexed()"),
        CalledBy("people_organisation_indexed()"),
        CalledBy("people_contact_indexed()"),
        CalledBy("people_asked_words(text)"),
        CalledBy("people_distance(text, text, text, text)"),
        CalledBy("people_near_words(text[], integer[], real[], boolean[])"),
        CalledBy("people_marked_near(text[])"),
        CalledBy("people_born(text[], integer[], real[], date)"),
        CalledBy("people_rows(text[])"),
        CalledBy("people_named(text[], integer[], real[])"),
        CalledBy("people_of_family(text[], integer[], real[], text[], integer[], real[])"),
        CalledBy("people_date_price(date, date, date[])"),
        CalledBy("people_ranked(uuid[], real[], text[], integer)"),
        CalledBy("people_search(text, date, date[], text[], integer)", ["web", "worker"]),
        CalledBy("people_suspects(uuid, text, uuid[])", ["web", "worker"]),
    ]
