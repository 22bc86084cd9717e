"""A resident at the other end of a network: she posts what pages post, from an address of her own."""

from typing import Any

import httpx

from tests.cast import WHAT, WHO
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.peers.smtp import until
from tests.soak import brought

NETWORK = "127.77"


class Resident:
    """One person, one session, one loopback address: a thousand of them do not share a limit."""

    def __init__(self, town: Town, number: int, slug: str = ROOM, *, email: str = "") -> None:
        self.email = email or f"habitant.{number}.{slug[:4]}@courriel.example"
        address = f"{NETWORK}.{number // 250 % 250}.{number % 250 + 1}"
        self.web = httpx.Client(
            base_url=town.base,
            transport=httpx.HTTPTransport(local_address=address),
            headers={"Accept-Language": "fr"},
            timeout=40,
        )
        self.start = f"/montrevel/demarches/{slug}/saisie/"
        self.steps = ("you", "project")
        self.place = ""

    def begin(self) -> "Resident":
        """Open a draft."""
        self.web.get(self.start.removesuffix("saisie/")).raise_for_status()
        answer = self.post(self.start)
        assert answer.status_code == 302, answer.text
        self.place = answer.headers["location"].removesuffix(f"{self.steps[0]}/")
        return self

    def fill(self, **more: Any) -> "Resident":
        """Fill both steps."""
        assert self.save("you", WHO | {"mail": self.email}).status_code == 302
        saved = self.save("project", WHAT | more)
        assert saved.status_code == 302, saved.text
        return self

    def save(self, step: str, answers: dict[str, str], files: Any = None) -> httpx.Response:
        """Post one step."""
        return self.post(f"{self.place}{step}/", answers, files)

    def send(self) -> httpx.Response:
        """Press the last button."""
        return self.post(f"{self.place}envoyer-ma-demande/")

    def post(self, address: str, data: dict[str, str] | None = None, files: Any = None) -> httpx.Response:
        """Post a form with the token of the session."""
        token = {"csrfmiddlewaretoken": self.web.cookies.get("parvis_csrf", "")}
        return self.web.post(
            address, data=token | (data or {}), files=files, headers={"Referer": str(self.web.base_url)}
        )

    def same(self) -> "Resident":
        """The same session in another window, for requests at the same time."""
        twin = Resident.__new__(Resident)
        twin.__dict__ |= self.__dict__
        twin.web = httpx.Client(base_url=self.web.base_url, cookies=self.web.cookies, timeout=40)
        return twin

    @property
    def draft(self) -> str:
        """The id of her draft, which is that of her case."""
        return self.place.rstrip("/").rsplit("/", 1)[-1]

    def is_confirmed(self, answer: httpx.Response) -> bool:
        """Whether an answer leads to the confirmation."""
        return answer.status_code == 302 and answer.headers["location"].endswith("/confirmation/")

    def insists(self, seconds: float = 60) -> None:
        """Press the last button again until the confirmation comes, as long as the service is away."""

        def again() -> bool:
            try:
                return self.is_confirmed(self.send())
            except httpx.TransportError:
                return False

        until(again, seconds)


def cases_of(town: Town, resident: Resident) -> int:
    """How many cases her draft made."""
    return int(town.value("SELECT count(*) FROM cases_case WHERE id = %s", resident.draft))


def rows_of(town: Town, resident: Resident) -> set[int]:
    """How many rows each part of a case has: the same everywhere, or something is twice or missing."""
    places = [
        ("cases_case", "id = %s"),
        ("cases_applicant", "case_id = %s"),
        ("cases_searchentry", "case_id = %s"),
        ("events_event", "case_id = %s AND kind = 'case.filed'"),
    ]
    return {
        int(town.value(f"SELECT count(*) FROM {table} WHERE {condition}", resident.draft))
        for table, condition in places
    }


def is_whole(town: Town, resident: Resident) -> None:
    """Find one case with all that belongs to it: nothing twice, nothing missing."""
    draft = resident.draft
    assert rows_of(town, resident) == {1}
    assert town.value("SELECT count(*) FROM cases_responsibility WHERE case_id = %s", draft) == 1
    assert town.value("SELECT submitted_at IS NOT NULL FROM cases_draft WHERE id = %s", draft, held=draft)


def is_nothing(town: Town, resident: Resident) -> None:
    """Find no trace of a sending: only the draft, still to be sent."""
    draft = resident.draft
    assert rows_of(town, resident) == {0}
    query = "SELECT submitted_at IS NULL AND answers <> '{}' FROM cases_draft WHERE id = %s"
    assert town.value(query, draft, held=draft)


def has_come(town: Town, resident: Resident) -> None:
    """Find her acknowledgement received, under one identifier: what was cut after its last byte may come again."""
    received = town.mail.to(resident.email)
    assert len({one.message["Message-ID"] for one in received}) == 1
    brought("doubles", len(received) - 1)


def acknowledgements(town: Town, resident: Resident) -> list[tuple[str, str]]:
    """The deliveries of acknowledgements queued for her: identifier and state."""
    return town.rows(  # type: ignore[return-value]  # two columns of text
        "SELECT message_id, state FROM notifications_delivery"
        " WHERE holder_id = %s AND purpose = 'acknowledgement' ORDER BY queued_at",
        resident.draft,
    )
