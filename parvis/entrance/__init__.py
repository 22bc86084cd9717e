"""How an agent comes in, whatever the pages she asks for: her rights, the frame, what she typed given back."""
