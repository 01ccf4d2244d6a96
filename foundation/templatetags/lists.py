"""What the lists of the back office need to become cards on a phone, and to speak plainly."""

import json
from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def with_labels(cells: Iterable[str], headers: list[dict]) -> Iterator[SafeString]:
    """The cells of a row, each carrying the name of its column, which a narrow screen shows beside it."""
    for cell, header in zip(cells, headers, strict=False):
        label = escape(capfirst(str(header["text"])))
        named = "action-checkbox" not in cell and cell.startswith("<td")
        # The cell is the admin's own escaped markup, the label is escaped here.
        yield mark_safe(cell.replace("<td", f'<td data-label="{label}"', 1)) if named else cell  # noqa: S308


@register.filter
def with_add_words(options: str, name: str) -> str:
    """What the admin's script reads, its button saying « Ajouter : volet », which suits every name."""
    read = json.loads(options)
    read["options"]["addText"] = f"Ajouter : {name}"
    return json.dumps(read)
