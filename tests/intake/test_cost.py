"""What taking in a message asks of the database: a statement more for each is seen here."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.intake.listening import Keeper, Listened
from tests.intake.conftest import Door
from tests.intake.test_emails import written

MOST = {"receipt": 19, "alone": 11, "again": 9}
"""Statements of one message, receipted at once, not receipted, known already. Four are its transaction inside that of
the test."""


def test_a_message_takes_few_statements_and_its_place_is_kept_with_it(door: Door) -> None:
    town = Wall(door.cast.town.pk, "")
    box = door.box
    keeper = Keeper(Listened(box.pk, town.authority, "", box.folder, box.since, None, 0))
    asked = {
        "first": written(Message_ID="<0@x>", From="zoe@courriel.example"),
        "receipt": written(Message_ID="<1@x>"),
        "alone": written(Message_ID="<2@x>", From="robert@ailleurs.example"),
    }
    spent: dict[str, int] = {}
    for uid, (name, raw) in enumerate([*asked.items(), ("again", asked["alone"])], start=1):
        with CaptureQueriesContext(connection) as told:
            keeper.bring(uid=uid, uid_validity=7, raw=raw, arrived_at=timezone.now())
        spent[name] = len(told)
        with scope(walls=[town]):
            assert Mailbox.objects.values_list("uid_validity", "last_uid").get(pk=box.pk) == (7, uid)
    assert {name: spent[name] for name in MOST if spent[name] > MOST[name]} == {}
