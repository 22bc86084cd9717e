"""Addresses typed with a slip in the domain of a provider everybody knows."""

from difflib import get_close_matches

PROVIDERS = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "live.com", "yahoo.fr",
    "yahoo.com", "icloud.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr",
    "numericable.fr", "club-internet.fr", "aliceadsl.fr", "cegetel.net", "mailo.com", "protonmail.com",
)  # fmt: skip
"""The domains that most people of France write from."""

REAL = frozenset(
    {
        "aol.com",
        "aol.fr",
        "email.com",
        "gmx.com",
        "gmx.fr",
        "hey.com",
        "mail.com",
        "mail.fr",
        "msn.com",
        "ymail.com",
    }
)
"""Other providers, near those above and as they should be."""

NEVER = {
    "gmail.fr": "gmail.com",
    "gmail.net": "gmail.com",
    "laposte.fr": "laposte.net",
    "laposte.com": "laposte.net",
}
"""Domains of another country or network, where the provider gives no address to anybody."""

ALIKE = 0.84
"""The ratio of ``difflib`` from which two domains are one slip of the hand apart: « gmial.com », « orang.fr »."""


def likely_meant(address: str) -> str:
    """The address that was likely meant; empty when this one may well be right. A question, never a verdict."""
    local, _at, domain = address.strip().rpartition("@")
    domain = domain.lower()
    if not local or domain in PROVIDERS or domain in REAL:
        return ""
    near = [NEVER[domain]] if domain in NEVER else get_close_matches(domain, PROVIDERS, n=1, cutoff=ALIKE)
    return f"{local}@{near[0]}" if near else ""
