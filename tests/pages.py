"""Reading pages in tests."""

import re
from html import unescape


def text_of(page) -> str:
    """What a person reads on a page: its words, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))
