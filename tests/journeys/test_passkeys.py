"""Passkeys, with a virtual authenticator in Chromium: added, used beside the password and alone, removed."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession

from tests.journeys.desk import sign_in
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

PHRASE = "neuf canards traversent la cour du vieux moulin"
FACTORS = "/agent/compte/double-authentification/"
SECOND = "Protéger votre compte"


@dataclass
class Device:
    """What holds the passkeys of a visitor: her laptop and the finger she puts on it."""

    session: CDPSession
    id: str

    @classmethod
    def of(cls, visitor: Visitor) -> "Device":
        """Give a visitor's browser a built-in authenticator that knows her finger."""
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(session, made["authenticatorId"])

    def passkeys(self) -> list[dict[str, Any]]:
        """The passkeys it holds."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def take(self, passkey: dict[str, Any]) -> None:
        """Hold a passkey of another device."""
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey})


@pytest.fixture
def named(town: Town) -> str:
    """The address of the pages by a name: browsers bind no passkey to an address in figures."""
    return town.base.replace("127.0.0.1", "localhost")


def invited(town: Town, visit: Opens, base: str, name: str) -> Visitor:
    """An agent of the social sector: invited, she chose her password and signed in; nothing opens yet."""
    address = f"{name}@montrevel.example"
    link = town.do("invite", address)["link"]
    agent = visit(base=base)
    agent.go(link.replace(town.base, base)).at("Bienvenue", fits=320).sees(address)
    agent.fill(password1=PHRASE, password2=PHRASE).press("Ouvrir mon compte")
    return enter(agent, address).at(SECOND, fits=320)


def enter(agent: Visitor, address: str) -> Visitor:
    """Give one's address and password."""
    agent.at("Connexion des agents").fill(login=address, password=PHRASE).press("Se connecter")
    return agent


def confirm(agent: Visitor) -> Visitor:
    """Prove once more who one is, by the password."""
    return agent.at("Confirmez").fill(password=PHRASE).press("Confirmer")


def add_passkey(agent: Visitor) -> None:
    """From the page that asks for a second factor to the spare codes."""
    agent.press("Une clé d’accès")
    confirm(agent).at("Ajouter une clé d’accès").fill(name="Portable du bureau")
    agent.press("Ajouter").at("Codes de secours").sees("La clé d’accès est ajoutée.")


def test_a_passkey_from_the_invitation_to_its_removal(town: Town, visit: Opens, named: str) -> None:
    agent = invited(town, visit, named, "perrine")
    device = Device.of(agent)
    agent.go("/agent/demandes/").at(SECOND)
    agent.go("/agent/equipe/").at(SECOND)
    add_passkey(agent)
    assert [one["rpId"] for one in device.passkeys()] == ["localhost"]
    agent.press("J’ai gardé mes codes").at("Boîte de réception")

    sign_out(agent)
    enter(agent, "perrine@montrevel.example").at("Double authentification").press("Utiliser une clé d’accès")
    agent.at("Boîte de réception")

    sign_out(agent)
    agent.press("Se connecter avec une clé d’accès").at("Boîte de réception")
    town.mail.wait("perrine@montrevel.example", "un changement")
    told = [one.text for one in town.mail.to("perrine@montrevel.example")]
    assert ["Une clé d’accès vient d’être ajoutée" in one for one in told] == [True], told

    agent.go(f"{FACTORS}cles/").at("Clés d’accès", fits=320).sees("Portable du bureau").follow("Renommer")
    agent.at("Confirmez").press("Utiliser une clé d’accès")
    agent.at("Renommer", fits=320).fill(name="Bureau 12").press("Renommer").at("Clés d’accès")
    agent.sees("Bureau 12").follow("Retirer").at("Retirer", fits=320).press("Retirer cette clé d’accès")
    agent.at("Clés d’accès").sees("Aucune clé d’accès.", "La clé d’accès est retirée.")
    agent.go("/agent/demandes/").at(SECOND)

    sign_out(agent)
    agent.press("Se connecter avec une clé d’accès")
    refused(agent).at("Connexion des agents")
    assert "clé de sécurité" not in agent.words().lower()


def sign_out(agent: Visitor) -> None:
    """Leave, from any page of the desk."""
    agent.page.locator("details.pv-menu > summary").click()
    agent.press("Se déconnecter").at("Connexion des agents")


@left_to_the_soak
def test_the_passkey_of_somebody_else_opens_nothing(town: Town, visit: Opens, named: str, turn: int) -> None:
    agent, thief = invited(town, visit, named, "aglae"), invited(town, visit, named, "robin")
    hers, his = Device.of(agent), Device.of(thief)
    add_passkey(agent)
    add_passkey(thief)
    [key_of_thief] = his.passkeys()
    [key_of_agent] = hers.passkeys()

    # His key, under her name: the server holds the signature against her keys.
    sign_out(thief)
    forged = key_of_thief | {"userHandle": key_of_agent["userHandle"]}
    his.session.send(
        "WebAuthn.removeCredential",
        {"authenticatorId": his.id, "credentialId": key_of_thief["credentialId"]},
    )
    his.take(forged)
    thief.press("Se connecter avec une clé d’accès")
    refused(thief).at("Connexion des agents")
    assert thief.page.request.get(f"{named}/agent/demandes/", max_redirects=0).status == 302

    # His key as the second factor of her account, whose password he knows.
    enter(thief, "aglae@montrevel.example").at("Double authentification")
    credential = json.dumps(answered(thief, key_of_thief["credentialId"]))
    thief.page.locator('#webauthn_form [name="credential"]').evaluate(
        "(field, value) => { field.value = value; field.form.submit(); }", credential
    )
    refused(thief).at("Double authentification")


def refused(visitor: Visitor) -> Visitor:
    """Read that the passkey is refused, once the page has come back."""
    visitor.page.get_by_text("Cette clé d’accès n’a pas été acceptée").first.wait_for()
    return visitor


def answered(visitor: Visitor, credential: str) -> Any:
    """What a browser answers to the challenge of the page with a passkey that the page did not ask for."""
    return visitor.page.evaluate(
        """async (id) => {
            const asked = JSON.parse(document.getElementById("js_data").textContent).request_options;
            asked.publicKey.allowCredentials = [{type: "public-key", id}];
            return await webauthnJSON.get(asked);
        }""",
        credential.replace("+", "-").replace("/", "_").rstrip("="),
    )


def test_what_is_said_when_no_passkey_comes(town: Town, visit: Opens, named: str) -> None:
    agent = visit(base=named)
    Device.of(agent)
    agent.go("/agent/connexion/").at("Connexion des agents").press("Se connecter avec une clé d’accès")
    agent.page.get_by_role("alert").filter(has_text="Rien n’a été fait").wait_for()
    agent.examine()

    figures = visit().go("/agent/connexion/").at("Connexion des agents", fits=320)
    figures.sees("adresse en chiffres (127.0.0.1)", f"{named}/agent/connexion/")
    assert figures.page.get_by_role("button", name="clé d’accès").count() == 0
    social = sign_in(town, visit, "social", second_factor=True)
    social.go(FACTORS).at("Double authentification", fits=320).sees("adresse en chiffres")
    assert social.page.get_by_role("button", name="Ajouter une clé").count() == 0

    old = visit(base=named)
    old.page.add_init_script("delete window.PublicKeyCredential")
    old.go("/agent/connexion/").at("Connexion des agents").sees(
        "Ce navigateur ne connaît pas les clés d’accès"
    )
    assert old.page.get_by_role("button", name="clé d’accès").count() == 0
