"""Who the stories are about, and the mail servers that misbehave in them."""

from datetime import date
from random import Random

from parvis.connectors.email.contract import OutcomeUnknown, OutgoingEmail, PermanentFailure, Sent

from ..people import Body, Human, plain, siret
from ..territory import TOWNS

HARMONY = Body("Harmonie municipale de Montbrelle", rna="W262004417")
CLUB = Body("Judo club du Val d’Ombrelle", rna="W262008851")
FESTIVAL = Body("Théâtre de la Passerelle", rna="W262001930")
NOTARY = Body("Étude notariale Vermeil", siret=siret(Random(4)))  # noqa: S311  # invented


class LosesAnswers:
    """A mail server that takes the message and is never heard of again."""

    def send(self, email: OutgoingEmail, *, before_last_byte: object) -> Sent:
        """Leave the sender in doubt."""
        assert callable(before_last_byte)
        before_last_byte()
        raise OutcomeUnknown("no_answer")

    def check(self) -> str:
        """Say what it is."""
        return "loses answers"


class KnowsNobody:
    """A mail server that refuses the recipient."""

    def send(self, email: OutgoingEmail, *, before_last_byte: object) -> Sent:
        """Refuse for good."""
        raise PermanentFailure("recipient_refused", "550 5.1.1 adresse inconnue")

    def check(self) -> str:
        """Say what it is."""
        return "knows nobody"


def somebody(
    name: str,
    born: str,
    *,
    town: int = 0,
    email: bool = True,
    language: str = "fr",
    line: str = "4 rue du Lavoir",
) -> Human:
    """A person of a story, given name first."""
    given, family = name.split(" ", 1)
    return Human(
        family_name=family,
        given_names=given,
        birth_name="",
        birth_date=date.fromisoformat(born),
        email=f"{plain(given)}.{plain(family)}@courriel.example" if email else "",
        telephone="+33465711020",
        line=line,
        town=TOWNS[town],
        language=language,
    )
