"""Brings the database of `make run` up to date and loads what a newcomer looks at; one process of portal.run."""

import sys
import time
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

# In this order; each can run again at any time.
STEPS = [
    ("Polices", "build_fonts"),
    ("Tables", "migrate"),
    ("Cache", "createcachetable"),
    ("Données de référence", "load_reference"),
    ("Programme de partenariat patient", "load_programme"),
    ("Saison de démonstration", "load_demonstration"),
    ("Démonstration du partenariat patient", "load_partnership_demonstration"),
]
ACCOUNTS = "demonstration_accounts"


def main(accounts: Path) -> None:
    """Runs every step; writes the demonstration's accounts, ready to print, to the file `accounts`."""
    django.setup()
    for label, command in STEPS:
        started = time.monotonic()
        call_command(command, stdout=StringIO())
        print(f"{label} ({time.monotonic() - started:.1f} s)", flush=True)
    listing = StringIO()
    call_command(ACCOUNTS, stdout=listing)
    accounts.write_text(listing.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
