"""What the tests of accounts do again and again, told once."""

import re

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from parvis.accounts.models import Account
from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.notifications.models import Delivery
from tests.cast import PASSWORD, Cast

SIGN_IN = "/agent/connexion/"
SECOND_STEP = "/agent/connexion/verification/"
INBOX = "/agent/demandes/"
LANDING = "/agent/"
"""Where one arrives after signing in: it leads to what each agent has chosen to open first."""
FACTORS = "/agent/compte/double-authentification/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # a test value
NEW = "une autre phrase de sept mots bien choisis"


def sign_in(agent: Agent, client: Client | None = None, password: str = PASSWORD) -> Client:
    """Give an address and a password in a browser."""
    client = client or Client()
    client.post(SIGN_IN, {"login": agent.email, "password": password})
    return client


def account_of(agent: Agent) -> Account:
    """The account of an agent who has one."""
    assert agent.account is not None
    return agent.account


def is_in(client: Client) -> bool:
    """Whether the inbox opens."""
    return client.get(INBOX).status_code == 200


def with_totp(agent: Agent) -> Agent:
    """Give an agent an application of codes."""
    TOTP.activate(agent.account, SECRET)
    return agent


def code_for(secret: str = SECRET) -> str:
    """The code the application shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def wait_for_the_next_code() -> None:
    """Forget which codes have served and how many were tried, as half a minute does."""
    cache.clear()


def written_to(cast: Cast, agent: Agent) -> list[Delivery]:
    """What was put in the outbox for an agent, oldest first."""
    with scope(walls=[Wall(cast.town.pk, "")]):
        return list(Delivery.objects.of(agent.pk))


def told(page: str) -> list[str]:
    """What the error summary of a page says."""
    return [
        re.sub(r"<[^>]+>|\s+", " ", found)
        for found in re.findall(r'govuk-error-summary__list">(.*?)</ul>', page, re.S)
    ]
