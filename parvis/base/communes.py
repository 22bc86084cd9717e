"""Names of communes, as people write them."""

import re
import unicodedata

SAINTS = {"st": "saint", "ste": "sainte"}


def commune_key(name: str) -> str:
    """What two writings of one commune share: « ST-ETIENNE CEDEX 2 » and « Saint-Étienne » are the same."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in apart if not unicodedata.combining(sign)))
    if "cedex" in words:
        words = words[: words.index("cedex")]
    return " ".join(SAINTS.get(word, word) for word in words)
