"""French punctuation never starts a line alone: a no-break space (U+00A0) goes before ; : ! ? » and after «."""

import re

from django.conf import settings

# What is not text: comments, tags of the templates and of HTML; a marked sentence belongs to the catalogue.
NOT_TEXT = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{% blocktrans.*?\{% endblocktrans %\}|\{[#%{].*?[#%}]\}|<[^>]*>", re.S
)
BREAKABLE = re.compile(r"« | [;:!?»]")


def faults_in(source: str) -> list[str]:
    """Each breakable space of a template's own text, with a few letters around it."""
    text = NOT_TEXT.sub("\u2026", source)
    return [text[max(0, found.start() - 20) : found.end() + 10] for found in BREAKABLE.finditer(text)]


def test_breakable_space_is_found():
    assert len(faults_in("<p>« {{ word }} » : non ? {% trans 'oui : non' %}</p>")) == 4


def test_no_template_breaks_a_line_before_its_punctuation():
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert not {path.name: faults for path in templates if (faults := faults_in(path.read_text()))}
