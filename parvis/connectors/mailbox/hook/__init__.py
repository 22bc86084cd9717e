"""Boxes that a provider brings to us: it posts each message to an address of ours."""

from parvis.connectors.mailbox.hook.connector import HookConnector, from_url

__all__ = ["HookConnector", "from_url"]
