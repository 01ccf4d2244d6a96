"""The process apart that opens a PDF somebody sent: reads it from standard input, prints one word, and ends.

It stands alone (no Django, nothing of the portal), with little memory and time: whatever the file does to its readers
happens here. The words are those of `foundation.papers`.
"""

import resource
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf

MOST_MEMORY = 1024**3
MOST_SECONDS = 10
MOST_PAGES = 1_000
MOST_OBJECTS = 300_000
# A page scanned at 600 dots per inch in colour is 104 MB before compression; a whole file of them a few times that.
MOST_OF_A_STREAM = 128 * 1024**2
MOST_OF_ALL = 512 * 1024**2
STEP = 1024**2

# ISO 32000-2: what acts (12.6.4 actions, 12.6.3 triggers), what carries files (7.11.4), and forms that are programs.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent"}
ACTIVE_ACTIONS = {
    "/GoTo3DView",
    "/GoToE",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
}
ATTACHMENT_KEYS = {"/EF", "/EmbeddedFiles"}
ATTACHMENT_KINDS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia"}


def judge(content: bytes) -> str:
    """The word for a file: « fine », or why not."""
    try:
        # Without repair: what a reader has to guess, two readers guess differently.
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            return _judge(pdf)
    except pikepdf.PasswordError:
        return "locked"
    except MemoryError:
        return "bomb"
    except Exception:
        return "broken"


def _judge(pdf: pikepdf.Pdf) -> str:
    if pdf.is_encrypted:
        return "locked"
    if len(pdf.pages) > MOST_PAGES:
        return "long"
    if len(pdf.objects) > MOST_OBJECTS:
        return "slow"
    swollen = 0
    for thing in pdf.objects:
        for part in _with_parts(thing):
            if word := _word_for(part):
                return word
        if isinstance(thing, pikepdf.Stream):
            swollen += _size_of(thing)
            if swollen > MOST_OF_ALL:
                return "bomb"
    return "fine"


def _with_parts(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """An object and what it holds directly, dictionaries only; what it refers to has its own turn."""
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Array):
            inside = list(current)
        elif isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            yield current
            inside = [value for _, value in current.items()]
        else:
            continue
        waiting += [value for value in inside if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _word_for(part: pikepdf.Object) -> str | None:
    keys = set(part.keys())
    if keys & ACTIVE_KEYS or str(part.get("/S", "")) in ACTIVE_ACTIONS:
        return "active"
    kinds = {str(part.get("/Type", "")), str(part.get("/Subtype", ""))}
    if keys & ATTACHMENT_KEYS or kinds & ATTACHMENT_KINDS:
        return "attachment"
    return None


def _size_of(stream: pikepdf.Stream) -> int:
    """Bytes of a stream once decompressed, counted without keeping them, and no further than what is too much."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names.count("/FlateDecode") + names.count("/Fl") > 1:
        return MOST_OF_ALL + 1  # compressed twice: only a bomb gains by it
    raw = stream.read_raw_bytes()
    if names[0] not in ("/FlateDecode", "/Fl"):
        return len(raw)
    size, rest, reader = 0, raw, zlib.decompressobj()
    try:
        while rest and not reader.eof:
            size += len(reader.decompress(rest, STEP))
            rest = reader.unconsumed_tail
            if size > MOST_OF_A_STREAM:
                return MOST_OF_ALL + 1
    except zlib.error:
        return size
    return size


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(judge(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
