"""One HTTP call: what its failure means depends on whether our bytes have left."""

import logging

import httpx
import pytest

from otklik.networks import calls
from otklik.networks.calls import Call, client_for, content_of, expecting, send
from otklik.networks.contract import File, RateLimited, Rejected, Retryable, UnknownOutcome

TOKEN = "very-secret-token"
URL = f"https://network.test/bot{TOKEN}/send"
READ, WRITE = Call("POST", URL, form={"token": TOKEN}), Call("POST", URL, writes=True, form={"token": TOKEN})


def client(handler):
    return httpx.Client(transport=httpx.MockTransport(handler))


def raising(error):
    def handler(request):
        raise error(f"at {request.url}")

    return handler


def answering(status=200, content=b"{}", **headers):
    return lambda request: httpx.Response(status, content=content, headers=headers)


def test_answer_is_decoded_whatever_its_status():
    answer = send(client(answering(400, b'{"error": 1}')), READ)
    assert (answer.status, answer.data) == (400, {"error": 1})


@pytest.mark.parametrize("call", [READ, WRITE])
@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_before_bytes_left_everything_may_be_repeated(call, error):
    with pytest.raises(Retryable):
        send(client(raising(error)), call)


AFTER = [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.WriteTimeout, httpx.RemoteProtocolError]


@pytest.mark.parametrize("error", AFTER)
@pytest.mark.parametrize(("call", "meaning"), [(READ, Retryable), (WRITE, UnknownOutcome)])
def test_after_bytes_left_a_write_is_unknown(call, meaning, error):
    with pytest.raises(meaning):
        send(client(raising(error)), call)


@pytest.mark.parametrize(("call", "meaning"), [(READ, Retryable), (WRITE, UnknownOutcome)])
@pytest.mark.parametrize(
    ("status", "content"), [(200, b"<html>"), (502, b"Bad Gateway"), (200, b""), (302, b"")]
)
def test_body_that_is_not_json_is_no_answer(call, meaning, status, content):
    with pytest.raises(meaning):
        send(client(answering(status, content)), call)


@pytest.mark.parametrize(("call", "meaning"), [(READ, Retryable), (WRITE, UnknownOutcome)])
def test_answer_without_end_is_cut_off(call, meaning, monkeypatch):
    monkeypatch.setattr(calls, "LARGEST_ANSWER", 1000)
    with pytest.raises(meaning):
        send(client(answering(content=b'"' + b"x" * 2000 + b'"')), call)


def test_too_many_requests_without_words_is_a_limit():
    with pytest.raises(RateLimited):
        send(client(answering(429, b"slow down")), WRITE)


def test_redirect_is_not_followed():
    asked = []

    def handler(request):
        asked.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://elsewhere.test/"})

    with pytest.raises(UnknownOutcome):
        send(client(handler), WRITE)
    assert asked == ["network.test"]


@pytest.mark.parametrize("error", [httpx.ConnectError, *AFTER])
def test_token_is_in_no_error_and_in_no_log(error, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of every kind
        send(client(raising(error)), WRITE)
    assert TOKEN not in f"{caught.value!s}{caught.value!r}"
    assert caught.value.__suppress_context__
    assert TOKEN not in caplog.text


def test_token_in_an_address_is_not_logged_when_all_goes_well(caplog):
    caplog.set_level(logging.INFO)
    send(client(answering()), READ)
    assert TOKEN not in caplog.text


def test_token_is_in_no_picture_of_a_call():
    call = Call("GET", URL, headers={"Authorization": TOKEN}, form={"token": TOKEN})
    assert TOKEN not in repr(call)


@pytest.mark.parametrize(("writes", "meaning"), [(False, Retryable), (True, UnknownOutcome)])
@pytest.mark.parametrize("error", [KeyError, TypeError, IndexError, AttributeError, ValueError])
def test_answer_of_another_shape_is_the_network_s_failure(writes, meaning, error):
    with pytest.raises(meaning), expecting(writes=writes):
        raise error("x")


def test_file_is_read_from_the_media_folder_and_its_absence_told(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "act").write_bytes(b"content")
    assert content_of(File("act.pdf", "application/pdf", "act")) == b"content"
    with pytest.raises(Rejected, match=r"gone\.pdf"):
        content_of(File("gone.pdf", "application/pdf", "gone"))


def test_stand_ins_are_reached_without_a_proxy():
    assert client_for(True).trust_env is False
    assert client_for(False).trust_env is True
    assert client_for(True) is client_for(True)
