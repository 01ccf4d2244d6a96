"""How the text of a tool sheet is read: as it is typed, without marks to learn but four.

« ## » begins a heading, « - » a line of a list, « > » a sentence to keep in mind, « ... » at the end of a line a place
to fill in by hand, as does « [début] » (`blanks`). A blank line ends a paragraph. What is typed stays text: nothing in
it is ever code.
"""

from dataclasses import dataclass

from foundation.typography import keep_together
from patient_partners.blanks import left_to_fill

HEADING, POINT, ADVICE, BLANK_TO_FILL = "## ", "- ", "> ", "..."


@dataclass(frozen=True)
class Block:
    """`kind` is heading, list, advice, fill or text; a list has `lines`, the others one."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.lines[0]


def sheet_blocks(body: str) -> list[Block]:
    """The blocks of a tool sheet, the places of a template left to fill by hand."""
    return read_blocks(left_to_fill(body))


def read_blocks(body: str) -> list[Block]:
    """The blocks of a text, in their order."""
    blocks: list[Block] = []
    is_joined = False
    for line in (keep_together(line.strip()) for line in body.splitlines()):
        kind, said = _kind_of(line)
        if not said:
            is_joined = False
            continue
        if is_joined and blocks[-1].kind == kind and kind in ("list", "text"):
            last = blocks.pop()
            lines = (*last.lines, said) if kind == "list" else (f"{last.text} {said}",)
            blocks.append(Block(kind, lines))
        else:
            blocks.append(Block(kind, (said,)))
        is_joined = True
    return blocks


def _kind_of(line: str) -> tuple[str, str]:
    for mark, kind in ((HEADING, "heading"), (POINT, "list"), (ADVICE, "advice")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    if line.endswith(BLANK_TO_FILL):
        return "fill", line.removesuffix(BLANK_TO_FILL).strip()
    return "text", line
