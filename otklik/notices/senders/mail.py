"""E-mail by SMTP: Django's backend connects, encrypts and signs in; the steps of the sending are ours.

Only so is it known what an error means: until DATA nothing has arrived, after DATA without an answer nobody
knows.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from otklik.notices.senders.outcomes import (
    GateBroken,
    Handing,
    NotSent,
    Parcel,
    Refused,
    Unanswered,
    Unreachable,
)
from otklik.notices.smtp import MailServer

TIMEOUT = 20  # seconds of silence
TEMPORARY = range(400, 500)
NO_SUCH_MAILBOX = frozenset({550, 551, 553, 554})


def send(server: MailServer, to: str, parcel: Parcel, handing: Handing) -> None:
    """Sends one letter, or raises one of the outcomes."""
    try:
        content = _message(server, to, parcel)
    except ValueError:
        raise _no_address(to) from None
    with _connected(server) as smtp:
        _envelope(smtp, server, to)
        handing()
        _hand_over(smtp, content)


def check(server: MailServer) -> None:
    """Connects, encrypts and signs in; sends nothing."""
    with _connected(server):
        pass


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    backend = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=TIMEOUT,
    )
    try:
        _open(backend)
        smtp: smtplib.SMTP = backend.connection  # type: ignore[assignment]
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            backend.close()


def _open(backend: EmailBackend) -> None:
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError as problem:
        raise _sign_in(problem) from None
    except UnicodeError:
        raise GateBroken(_("The user name and the password may have only Latin letters and signs.")) from None
    except smtplib.SMTPNotSupportedError:
        raise GateBroken(_("The mail server offers no encryption or no sign-in as it is set.")) from None
    except ssl.SSLError as problem:
        told = _("The mail server's certificate or encryption is not accepted: {problem}.")
        raise GateBroken(told.format(problem=problem.reason or _("no TLS on this port"))) from None
    except smtplib.SMTPResponseException as problem:
        raise NotSent(_answered(problem.smtp_code, problem.smtp_error)) from None
    except (OSError, smtplib.SMTPException) as problem:
        told = _("The mail server {host}:{port} cannot be reached ({problem}).")
        named = (
            problem.strerror if isinstance(problem, OSError) and problem.strerror else type(problem).__name__
        )
        raise NotSent(told.format(host=backend.host, port=backend.port, problem=named)) from None


def _sign_in(problem: smtplib.SMTPAuthenticationError) -> NotSent:
    if problem.smtp_code in TEMPORARY:
        return NotSent(_answered(problem.smtp_code, problem.smtp_error))
    return GateBroken(_("The mail server refuses the user name or the password."))


def _envelope(smtp: smtplib.SMTP, server: MailServer, to: str) -> None:
    """MAIL and RCPT: nothing has left yet."""
    try:
        smtp.ehlo_or_helo_if_needed()
        code, said = smtp.mail(sanitize_address(server.sender, "utf-8"))
        if code in TEMPORARY:
            raise NotSent(_answered(code, said))
        if code >= 500:
            told = _("The mail server does not take letters from {sender}: {answer}")
            raise GateBroken(told.format(sender=server.sender, answer=_answered(code, said)))
        code, said = smtp.rcpt(sanitize_address(to, "utf-8"))
    except ValueError:  # letters that an address cannot have
        raise _no_address(to) from None
    except (OSError, smtplib.SMTPException) as problem:
        raise NotSent(_broke_off(problem)) from None
    if code in TEMPORARY:
        raise NotSent(_answered(code, said))
    if code >= 500:
        raise (Unreachable if code in NO_SUCH_MAILBOX else Refused)(_answered(code, said))


def _no_address(to: str) -> Unreachable:
    return Unreachable(_("This is not an e-mail address: {address}").format(address=to))


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> None:
    """DATA. A refusal is an answer; silence or a broken connection is not."""
    try:
        code, said = smtp.data(content)
    except smtplib.SMTPDataError as problem:  # refused before the content
        code, said = problem.smtp_code, problem.smtp_error  # type: ignore[assignment]
    except (OSError, smtplib.SMTPException) as problem:
        raise Unanswered(_broke_off(problem)) from None
    if code in TEMPORARY:
        raise NotSent(_answered(code, said))
    if code != 250:
        raise Refused(_answered(code, said))


def _broke_off(problem: Exception) -> str:
    if isinstance(problem, TimeoutError) or "timed out" in str(problem):  # smtplib keeps only the words
        return _("The mail server fell silent.")
    return _("The mail server broke off.")


def _answered(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return _("The mail server answered: {code} {text}").format(code=code, text=" ".join(text.split())[:200])


def _message(server: MailServer, to: str, parcel: Parcel) -> bytes:
    sender = formataddr((_("Otklik"), server.sender))
    host = server.sender.rpartition("@")[2]
    subject = " ".join(parcel.subject.split())  # a line end would be another header
    headers = {"Message-ID": f"<{parcel.key}@{host}>", "Auto-Submitted": "auto-generated", **parcel.headers}
    message = EmailMultiAlternatives(subject, parcel.plain + parcel.tail, sender, [to], headers=headers)
    if parcel.html:
        message.attach_alternative(parcel.html, "text/html")
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # of Django's own kind
