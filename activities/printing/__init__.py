"""What goes to paper: the sheet of a session for those who make it, and posters for the wall, as one-page PDF files."""

from pathlib import Path

LAYOUTS = Path(__file__).parent / "layouts"
