"""An agent's page that stays open and listens, as her browser does."""

from collections import Counter

import httpx

from tests.journeys.town import Town
from tests.live.listener import Listener
from tests.peers.smtp import until


class AgentPage:
    """One agent signed in, and the flow her page keeps; when it ends, it goes on from its last position."""

    def __init__(self, town: Town, role: str = "agent") -> None:
        self.town = town
        self.web = httpx.Client(base_url=town.base, headers={"Accept-Language": "fr"}, timeout=40)
        self.flows: list[Listener] = []
        self.web.get("/agent/demandes/", follow_redirects=True).raise_for_status()
        signed = self.post(
            "/agent/connexion/", login=town.known["agents"][role]["email"], password=town.known["password"]
        )
        assert signed.status_code == 302, signed.text

    def post(self, address: str, **data: str) -> httpx.Response:
        """Post with the token of the session."""
        token = {"csrfmiddlewaretoken": self.web.cookies.get("parvis_csrf", "")}
        return self.web.post(address, data=token | data, headers={"Referer": f"{self.town.base}/agent/"})

    def listen(self) -> "AgentPage":
        """Open a flow, from where the last one ended."""
        ticket = self.post("/agent/direct/billet/").raise_for_status().json()["ticket"]
        flow = Listener(
            f"http://127.0.0.1:{self.town.environment['LIVE_PORT']}/live/flow",
            self.town.base,
            f"parvis_session={self.web.cookies['parvis_session']}",
        )
        flow.open(ticket, self.flows[-1].position if self.flows else "")
        flow.wait("hello")
        self.flows.append(flow)
        return self

    def heard(self) -> Counter[int]:
        """How many times each fact was heard."""
        if self.flows[-1].has_ended:
            self.listen()
        return Counter(fact["number"] for flow in self.flows for fact in flow.of("fact"))

    def has_heard_all_about(self, drafts: list[str], seconds: float = 30) -> None:
        """Wait until every fact about these cases was heard, and find none that was heard twice."""
        query = "SELECT id FROM events_event WHERE case_id = ANY(%s::uuid[])"
        wanted = {number for (number,) in self.town.rows(query, drafts)}
        assert wanted
        until(lambda: wanted <= self.heard().keys(), seconds)
        assert set(self.heard().values()) == {1}
        assert [flow.of("reload") for flow in self.flows] == [[]] * len(self.flows)

    def __enter__(self) -> "AgentPage":
        return self

    def __exit__(self, *raised: object) -> None:
        """Close the page."""
        for flow in self.flows:
            flow.close()
        self.web.close()
