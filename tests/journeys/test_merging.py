"""A merge undone: two files of one person are found, compared, made one, and two again."""

import os
import time
from pathlib import Path

import pytest

from tests.journeys.desk import sign_in
from tests.journeys.fixtures import variants
from tests.journeys.paths import somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

LIST = "/agent/doublons/"
BALL, KEY = "Elle prépare le bal du 14 juillet.", "Elle demande la clé de la salle."


def kept(visitor: Visitor, name: str) -> None:
    """Keep pictures of the page where SHOTS says, at the desk and on a phone, in light and dark."""
    if folder := os.environ.get("SHOTS"):
        usual = visitor.page.viewport_size
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            for width in (1440, 360):
                visitor.page.set_viewport_size({"width": width, "height": 900})
                visitor.page.screenshot(path=Path(folder) / f"{name}-{scheme}-{width}.png", full_page=True)
        visitor.page.emulate_media(color_scheme="light")
        if usual:
            visitor.page.set_viewport_size(usual)


def listed(agent: Visitor, address: str) -> Visitor:
    """Wait until the pair is in the list: it is looked for once what was written is committed."""
    limit = time.monotonic() + 30
    while address not in agent.go(LIST).page.content():
        assert time.monotonic() < limit, "the pair was never suspected"
        time.sleep(0.3)
    return agent.at("Doublons possibles", fits=320)


@pytest.mark.parametrize("javascript", variants(True, False))
def test_a_merge_undone(town: Town, visit: Opens, javascript: bool) -> None:
    files = town.do("twice", somebody())
    first, second = (f"/agent/usagers/{files[name]}/" for name in ("kept", "other"))
    pair = f"{LIST}{'/'.join(sorted(files.values()))}/"
    agent = sign_in(town, visit, "agent")
    if not javascript:
        plain = visit(javascript=False)
        plain.page.context.add_cookies(agent.page.context.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        agent = plain
    listed(agent, pair).sees("Même nom et même date de naissance", "Même adresse électronique")
    kept(agent, f"list-{javascript}")

    # Compared and merged from the keyboard: what differs is chosen, the rest is the same.
    agent.go(pair).at("Est-ce la même personne ?", fits=320).sees("Nom d’usage", "différent", "1 note")
    assert agent.page.locator("[name=take_birth_date]").count() == 0
    kept(agent, f"pair-{javascript}")
    side = "one" if sorted(files.values())[0] == files["kept"] else "other"
    for name in ("kept", "take_family_name", "take_birth_name"):
        agent.page.locator(f"[name={name}][value={side}]").check()
    agent.tab_to("C’est la même personne").page.keyboard.press("Enter")
    agent.at("Philippine Aubrac-Noël", fits=320).sees(BALL, KEY, "Deux fiches réunies en une seule")
    kept(agent, f"merged-{javascript}")
    assert agent.go(second).page.url.endswith(first), "the address of the other file leads to this one"

    # It was a mistake: each finds what was its own, and the pair does not come back.
    agent.at("Philippine Aubrac-Noël").follow("Séparer les fiches").at("Séparer les fiches", fits=320)
    kept(agent, f"separation-{javascript}")
    agent.press("Séparer les deux fiches").at("Philippine Aubrac-Noël", fits=320)
    agent.sees(BALL, "séparées de nouveau").does_not_see(KEY)
    agent.go(second).at("Philippine AUBRAC NOEL").sees(KEY).does_not_see(BALL)
    assert pair not in agent.go(LIST).page.content()
