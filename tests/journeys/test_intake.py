"""An e-mail: it becomes a request, is answered; she answers from another address, beside."""

import pytest

from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import somebody
from tests.journeys.post import Post, letter
from tests.journeys.town import Town
from tests.journeys.visitor import Opens
from tests.peers.dovecot import Dovecot

pytestmark = pytest.mark.journey

SUBJECT = "Une salle pour le bal de printemps"
WORDS = (
    "Bonjour,\r\nnotre association voudrait réserver une salle pour un bal le 20 mars 2027.\r\n"
    "Merci de votre réponse.\r\nCamille Destève"
)


def test_an_email_becomes_a_request_is_answered_and_her_answer_from_elsewhere_threads(
    town: Town, visit: Opens, dovecot: Dovecot
) -> None:
    address, elsewhere = somebody(), somebody()
    box = Post(town, dovecot, sector="culture").open()
    box.delivered(letter(SUBJECT, sender=f"Camille Destève <{address}>", to=box.address, words=WORDS))
    town.mail.wait(address)
    agent = sign_in(town, visit, "agent")
    agent.go("/agent/tri/").at("Tri de ce qui arrive", fits=320).sees(SUBJECT)
    agent.follow(SUBJECT).at(SUBJECT, fits=320).sees("Réserver une salle")
    agent.page.locator('[data-key="v"]').click()
    agent.at("").sees("rien d’autre n’est gardé")
    agent.press("Ouvrir la demande").at("Tri de ce qui arrive")
    reference = town.value(
        "SELECT c.reference FROM cases_case c JOIN intake_arrival a ON a.case_id = c.id"
        " JOIN authorities_mailbox m ON m.id = a.mailbox_id WHERE m.address = %s",
        box.address,
    )
    open_case(agent, reference).sees("réserver une salle pour un bal")
    agent.follow("Écrire à l’usager").at("Écrire à l’usager")
    agent.fill(body="La salle est libre ce jour-là.").press("Envoyer le message").at("Réserver une salle")
    # The receipt of her e-mail, the acknowledgement of the request, then the message: these two lead back to it.
    town.mail.wait(address, count=3, seconds=60)
    backs = [str(one.message["Reply-To"]) for one in town.mail.to(address)]
    assert ["+" in back for back in backs] == [False, True, True]
    back = backs[-1]
    box.delivered(letter("Re : la salle", sender=elsewhere, to=back, words="Parfait, merci !"))
    open_case(agent, reference).sees("Parfait, merci !", elsewhere)
    box.close()
