"""A form posted twice acts once, also when both posts arrive together."""

import threading
import uuid

import pytest
from django.db import connection

from foundation.errors import Refusal
from foundation.form_keys import answer_once
from foundation.models import FormKey


@pytest.mark.django_db
def test_second_post_finds_the_first_answer():
    key, calls = uuid.uuid4(), []

    def act():
        calls.append(1)
        return {"session": len(calls)}

    answers = [answer_once(actor="user:1", key=key, content={"slot": 4}, act=act) for _ in range(2)]
    assert answers == [{"session": 1}, {"session": 1}]
    assert len(calls) == 1


@pytest.mark.django_db
def test_same_key_with_other_content_is_refused():
    key = uuid.uuid4()
    answer_once(actor="user:1", key=key, content={"slot": 4}, act=lambda: {"session": 1})
    with pytest.raises(Refusal, match="autre contenu"):
        answer_once(actor="user:1", key=key, content={"slot": 5}, act=lambda: {"session": 2})


@pytest.mark.django_db
def test_keys_of_two_people_do_not_meet():
    key = uuid.uuid4()
    answer_once(actor="user:1", key=key, content={}, act=lambda: {"session": 1})
    assert answer_once(actor="user:2", key=key, content={}, act=lambda: {"session": 2}) == {"session": 2}


@pytest.mark.django_db
def test_refused_post_can_be_corrected_with_the_same_key():
    key = uuid.uuid4()

    def refuse():
        raise Refusal("Trop de personnes.")

    with pytest.raises(Refusal):
        answer_once(actor="user:1", key=key, content={"people": 9}, act=refuse)
    assert answer_once(actor="user:1", key=key, content={"people": 8}, act=lambda: {"session": 1}) == {"session": 1}


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_act_once():
    key, acted, answers = uuid.uuid4(), [], []
    start = threading.Barrier(8)

    def act():
        acted.append(1)
        return {"session": 1}

    def post():
        start.wait()
        try:
            answers.append(answer_once(actor="user:1", key=key, content={"slot": 4}, act=act))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"session": 1}] * 8
    assert len(acted) == 1
    assert FormKey.objects.count() == 1
