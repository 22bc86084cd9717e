"""Turn plain values into legally complete wording, then into e-mail text, e-mail HTML and PDF/UA-1."""
