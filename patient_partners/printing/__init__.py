"""What goes to paper: tool sheets, letters and minutes, as data and a Typst layout."""

from pathlib import Path

LAYOUTS = Path(__file__).parent / "layouts"
