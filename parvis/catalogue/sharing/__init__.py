"""A whole procedure as one documented archive that another authority opens (``docs/sharing.md``, note 53)."""
