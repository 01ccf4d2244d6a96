"""French punctuation never starts a line alone: a no-break space (U+00A0) goes before ; : ! ? » and after «.

Its apostrophe is ’ (U+2019).
"""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

# What is not text: comments, tags of the templates and of HTML, but for the sentences of a tag.
NOT_TEXT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{[#%{].*?[#%}]\}|<[^>]*>", re.S)
SENTENCE = re.compile(r"\{% trans(?:late)? \"(.*?)\".*?%\}")
BREAKABLE = re.compile(r"« | [;:!?»](?=[\s\"'<)…»\\]|$)")

APPS = ("accounts", "activities", "foundation", "notifications", "partnerships", "patient_partners", "portal")
# What a terminal shows, what Django writes into migrations, and the servers of a machine.
NOT_SHOWN = ("migrations", "management", "embedded", "reference", "run.py")

# A typewriter's apostrophe after what French elides; English has its own.
TYPED = re.compile(r"\b(?:[cdjlmnst]|\w*qu|aujourd)'(?=[^\W_]|[…«%])", re.I)
# What the rows of a session's history say already, and are looked for by.
KEPT = ("c'est bon pour le service",)


def breaks_in(text: str) -> list[str]:
    """Each breakable space of a text, with a few letters around it."""
    return [text[max(0, found.start() - 20) : found.end() + 10] for found in BREAKABLE.finditer(text)]


def faults_in(source: str) -> list[str]:
    """Each breakable space of a template's own text."""
    return breaks_in(NOT_TEXT.sub("…", SENTENCE.sub(r"\1", source)))


def sentences_of(tree: ast.AST, left_out=("help_text",)) -> list[str]:
    """The strings of a module that somebody may read: no docstring, no pattern, nor what these arguments say."""
    if isinstance(tree, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "…" for part in tree.values)]
    if isinstance(tree, ast.Constant):
        return [tree.value] if isinstance(tree.value, str) else []
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return []
    if isinstance(tree, ast.keyword) and tree.arg in left_out:
        return []
    if isinstance(tree, ast.Call) and ast.unparse(tree.func).startswith("re."):
        return []
    return [said for child in ast.iter_child_nodes(tree) for said in sentences_of(child, left_out)]


def test_breakable_space_is_found():
    assert len(faults_in('<p>« {{ word }} » : non ? {% trans "oui : non" %}{% trans "oui\u00a0: non" %}</p>')) == 5


def test_breakable_space_is_found_in_a_sentence_of_the_code():
    source = '"""Doc : doc."""\nsay(f"« {word} » : non", help_text="Vide : tous.")\nre.compile(" :")'
    assert [len(breaks_in(said)) for said in sentences_of(ast.parse(source))] == [3]


def test_no_template_breaks_a_line_before_its_punctuation():
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert not {path.name: faults for path in templates if (faults := faults_in(path.read_text()))}


def test_no_template_counts_as_in_english():
    """« 0 séances » : the filter of `foundation` says « 0 séance »."""
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert not [path.name for path in templates if "|pluralize" in path.read_text()]


def test_no_sentence_of_the_code_breaks_a_line_before_its_punctuation():
    assert not {str(path): faults for path in shown_modules() if (faults := faults_in_code(path))}


def shown_modules() -> list[Path]:
    modules = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    return [path for path in modules if not set(NOT_SHOWN) & set(path.relative_to(settings.BASE_DIR).parts)]


def faults_in_code(path: Path) -> list[str]:
    return [fault for said in sentences_of(ast.parse(path.read_text())) for fault in breaks_in(said)]


def test_typewriters_apostrophe_is_found():
    source = '"""L\'un."""\nsay("Jusqu\'au jour", f"L\'{word}", "l\'année", "Don\'t, the person\'s", help_text="d\'un")'
    assert typed_in(source) == ["Jusqu'au jour", "L'…", "l'année", "d'un"]


def test_no_sentence_of_the_code_has_a_typewriters_apostrophe():
    assert not {str(path): faults for path in shown_modules() if (faults := typed_in(path.read_text()))}


def typed_in(source: str) -> list[str]:
    return [said for said in sentences_of(ast.parse(source), left_out=()) if TYPED.search(said) and said not in KEPT]


def test_no_translated_sentence_has_a_typewriters_apostrophe():
    with (settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        sentences = [
            said for message in read_po(file) for said in (message.id if message.pluralizable else [message.id])
        ]
    assert [said for said in sentences if re.search(r"[^\W\d]'[^\W\d]", said)] == []
