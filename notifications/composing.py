"""From a notice to the message that its reader gets: the kind's words, and those that its rule adds."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language

from notifications.kinds import Kind, Message, kind_named
from notifications.letters import with_paragraph
from notifications.models import Notice

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def compose(notice: Notice) -> Message:
    """In the language in force. Raises LookupError for a kind that no app registers any more."""
    kind = kind_named(notice.kind)
    message = kind.render(notice)
    return with_paragraph(message, added_words(kind, notice)) if notice.rule else message


def added_words(kind: Kind, notice: Notice) -> str:
    """What the rule adds, its placeholders filled; French where the service gave no English."""
    rule = notice.rule
    addition = (rule.addition_en if get_language() == "en" else "") or rule.addition
    if not addition or not kind.schedule:
        return ""
    words = kind.schedule.words(notice) if PLACEHOLDER.search(addition) else {}
    return PLACEHOLDER.sub(lambda match: str(words.get(match[1].strip(), match[0])), addition)


def unknown_placeholders(addition: str, known: Iterable[str]) -> list[str]:
    """What stands in braces in a rule's words and is no placeholder of its kind."""
    return sorted({name.strip() for name in PLACEHOLDER.findall(addition)} - set(known))


def has_stray_brace(addition: str) -> bool:
    """A brace that belongs to no placeholder: half of one, most often."""
    return bool({"{", "}"} & set(PLACEHOLDER.sub("", addition)))
