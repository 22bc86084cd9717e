"""The 360° file of a person: what one sector knows of her, and what may be said of the others."""
