"""One TLS context for all test clients: making it anew for each costs more than most tests."""

import functools
import ssl

import httpx


@functools.cache
def tls():
    return ssl.create_default_context()


def client(url, **details):
    return httpx.Client(base_url=url, timeout=5, verify=tls(), **details)
