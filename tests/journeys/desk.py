"""What an agent does again and again, told once."""

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Cookie

from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor


def code_now(secret: str, *, at: float | None = None) -> str:
    """The code of six digits an application shows for a secret (RFC 6238), not about to change."""
    while at is None and time.time() % 30 > 25:
        time.sleep(0.2)
    moment = int((time.time() if at is None else at) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.new(key, struct.pack(">Q", moment), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(town: Town, visit: Opens, role: str, *, second_factor: bool = False) -> Visitor:
    """Sign an agent in, from the address of her inbox; whoever did so this morning is still in."""
    agent = visit()
    if came_in(town, agent, role):
        return agent.at("Boîte de réception")
    agent.go("/agent/demandes/").at("Connexion des agents")
    agent.fill(login=town.known["agents"][role]["email"], password=town.known["password"])
    agent.press("Se connecter")
    if second_factor:
        agent.at("Double authentification").fill(code=unspent_code(town, role)).press("Continuer")
    agent.at("Boîte de réception")
    _kept[town.base, role] = agent.page.context.cookies()
    return agent


_kept: dict[tuple[str, str], list[Cookie]] = {}
"""What the browsers of those who signed in hold, by town and by role."""


def came_in(town: Town, agent: Visitor, role: str) -> bool:
    """Open her inbox in the session she began in another window; False when she has none that is still open."""
    if not (cookies := _kept.get((town.base, role))):
        return False
    agent.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave, it takes
    agent.go("/agent/demandes/")
    return "/connexion/" not in agent.page.url


_spent: set[tuple[str, str]] = set()


def unspent_code(town: Town, role: str) -> str:
    """A code this agent has not given yet: one serves once, for half a minute."""
    while (role, code := code_now(town.known["totp_secret"])) in _spent:
        time.sleep(1)
    _spent.add((role, code))
    return code


def open_case(agent: Visitor, reference: str) -> Visitor:
    """Find a case in the inbox by its reference and open it."""
    agent.go("/agent/demandes/").fill(q=reference).press("Chercher").at("Boîte de réception")
    agent.page.locator(f'main a[href="/agent/demandes/{reference}/"]').first.click()
    agent.page.wait_for_url(f"**/agent/demandes/{reference}/")
    return agent.at("")
