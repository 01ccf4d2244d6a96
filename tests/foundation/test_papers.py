"""PDFs that people send: what only shows pages is kept as it is, whatever else is refused with its reason."""

import resource
import time

import pytest

from foundation import papers
from foundation.papers import SENTENCES, PaperRefused, inspect_paper
from tests.foundation.paper_files import HONEST, HOSTILE, honest_paper, hostile_paper, paper


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_with_the_reason(what):
    _make, reason = HOSTILE[what]
    with pytest.raises(PaperRefused) as refused:
        inspect_paper(hostile_paper(what))
    assert refused.value.code == reason


@pytest.mark.parametrize("what", HONEST)
def test_honest_files_are_let_through(what):
    inspect_paper(honest_paper(what))


def test_a_bomb_costs_this_process_neither_time_nor_memory():
    content = hostile_paper("a gigabyte in a megabyte")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(PaperRefused):
        inspect_paper(content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    assert time.process_time() - began < 2


def test_a_file_that_keeps_the_inspection_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(papers, "PATIENCE_SECONDS", 0.01)
    with pytest.raises(PaperRefused) as refused:
        inspect_paper(paper())
    assert refused.value.code == "slow"


def test_a_file_that_brings_the_inspection_down_is_refused(monkeypatch, tmp_path):
    fallen = tmp_path / "fallen.py"
    fallen.write_text("import os\nprint('fine', flush=True)\nos.abort()\n")
    monkeypatch.setattr(papers, "INSPECTION", fallen)
    with pytest.raises(PaperRefused) as refused:
        inspect_paper(paper())
    assert refused.value.code == "slow"


def test_each_reason_says_what_to_do_next():
    for sentence in [*SENTENCES.values(), papers.NOT_A_PDF]:
        assert sentence.count(".") >= 2 or "?" in sentence
