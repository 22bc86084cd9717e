"""Send e-mail by SMTP (RFC 5321), the dialogue written so that its last byte can be told apart."""

from parvis.connectors.email.smtp.connector import SmtpConnector, from_url

__all__ = ["SmtpConnector", "from_url"]
