"""The cast itself: what each may look at."""

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.models import Case
from tests.cast import Cast


def test_a_filed_case_is_seen_by_its_service_only(cast: Cast) -> None:
    case = cast.file()
    seen_by = []
    for name in ("agent", "reader", "manager", "receptionist", "outsider_sector", "outsider_town"):
        agent = getattr(cast, name)
        with scope(account=agent.account_id):
            grants = grants_of(agent)
        with scope(walls=grants.walls):
            if Case.objects.visible_to(grants).filter(pk=case.pk).exists():
                seen_by.append(name)
    assert seen_by == ["agent", "reader", "manager"]
