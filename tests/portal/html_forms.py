"""What a browser would post from a page as it stands."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.fields: dict[str, list[str]] = {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.inside = self.form_id in (found.get("id"), found.get("class"))
        if not self.inside or "disabled" in found:
            return
        if tag == "input":
            self._take_input(found)
        elif tag == "select":
            self.select = found["name"]
        elif tag == "option" and "selected" in found:
            self._take(self.select, found["value"])
        elif tag == "textarea":
            self.textarea = found["name"]
            self._take(self.textarea, "")

    def _take_input(self, found: dict) -> None:
        kind = found.get("type", "text")
        is_box = kind in ("checkbox", "radio")
        is_off = is_box and "checked" not in found
        if "name" in found and kind not in ("submit", "button") and not is_off:
            self._take(found["name"], found.get("value", "on" if is_box else ""))

    def _take(self, name: str, value: str | None) -> None:
        self.fields.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea and self.inside:
            self.fields[self.textarea][-1] += data.removeprefix("\n")


def posted_from(page: str, form_id: str) -> dict[str, list[str]]:
    """Name → values of the form with this id or class, without its buttons."""
    reader = _Fields(form_id)
    reader.feed(page)
    return reader.fields
