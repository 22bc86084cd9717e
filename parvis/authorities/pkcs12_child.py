"""Open a PKCS#12 and say nothing of it: run as a script, by ``certificates`` alone, and stopped when it takes too long.

It reads the password in hexadecimal on a line, then the file. It ends with 0 as soon as it has opened it, 1 when the
password does not.
"""

import sys

from cryptography.hazmat.primitives.serialization import pkcs12


def main() -> int:
    """Open what is sent."""
    password = bytes.fromhex(sys.stdin.buffer.readline().decode())
    try:
        pkcs12.load_key_and_certificates(sys.stdin.buffer.read(), password or None)
    except (ValueError, TypeError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
