"""What the tests of the studio share: a designer who has come in, and the draft she writes."""

import pytest
from django.test import Client

from parvis.base.scope import scope
from parvis.catalogue.models import ProcedureVersion
from tests.accounts.doing import with_totp
from tests.cast import Cast
from tests.catalogue.test_publishing import walls


class Studio:
    """A designer in the studio, in front of the procedure of the cast."""

    def __init__(self, cast: Cast, client: Client) -> None:
        self.cast = cast
        self.client = client
        self.slug = cast.procedure.slug

    def url(self, page: str = "") -> str:
        """The address of a page of the procedure."""
        return f"/studio/{self.slug}/{page}"

    def read(self, page: str = "") -> str:
        """What a page says."""
        answer = self.client.get(self.url(page))
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def begin(self) -> ProcedureVersion:
        """Begin a draft as she does."""
        self.client.post(self.url("modifier/"))
        return self.draft()

    def draft(self) -> ProcedureVersion:
        """The draft as the database holds it now."""
        with scope(walls=walls(self.cast)):
            return ProcedureVersion.objects.get(procedure=self.cast.procedure, status="draft")


@pytest.fixture
def studio(cast: Cast) -> Studio:
    """Lend the studio to the designer of the cast."""
    return Studio(cast, cast.sign_in(with_totp(cast.designer)))
