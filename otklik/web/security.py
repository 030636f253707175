"""What every answer of the web face carries, and who may ask at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from otklik.office import founding
from otklik.office.roster import asked_once
from otklik.web.asking import number_in
from otklik.web.sign_in import OWES_FACTOR

BAD_REQUEST, TOO_LARGE = 400, 413
GetResponse = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def framed_by(sites: Iterable[str]) -> str:
    """The policy of a page that certain sites may show in a frame; none: nobody may."""
    return POLICY.replace("frame-ancestors 'none'", "frame-ancestors " + (" ".join(sites) or "'none'"))


# Everything else asks for sign-in. A guard test walks all routes and compares with this list.
# /public/: totals without personal data, where the administrator of the body has switched them on.
# /setup/: asks for the printed code, and is gone when the first set-up is done.
# /e/: public pages of files; who has the unguessable address may read (clause 19, networks without files).
OPEN_PATHS = (
    "/sign-in/login/",
    "/sign-in/2fa/authenticate/",
    "/sign-in/logout/",  # who stands between the password and the second factor may give up
    "/hooks/",
    "/static/",
    "/alive",
    "/alert/",  # the link in it is signed
    "/unsubscribe/",  # the same
    "/language/",
    "/e/",
    "/public/",
    "/setup/",
    "/sw.js",
    "/offline/",
)
WITHOUT_FACTOR = (
    "/sign-in/",
    "/static/",
    "/language/",
    "/theme/",
    "/rail/",
)  # while the second factor is owed


class ContentSecurityPolicy:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class RolesAskedOnce:
    """A request that changes nothing reads the roles of its person once; one that acts asks each time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with asked_once():
            return self.get_response(request)


class NetworksFirst:
    """Networks bring no session, language or form: their deliveries pass by all that is made for people.

    So does the question for a sign of life, which knows the machine by any name.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(("/hooks/", "/alive")):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return answer


def _page_of(request: HttpRequest) -> str:
    """Where to go on after the sign-in: a step has no page of its own, so the one that it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    ours = came.netloc == request.get_host()
    return came._replace(scheme="", netloc="", fragment="").geturl() if ours else "/"


class StaffOnly:
    """Asks for sign-in on every path but the open ones: a new route is closed until it is listed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_first(request):
            return redirect("setup")
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        if self._owes_factor(request):
            return redirect("mfa_index")
        if request.user.is_authenticated:
            return self.get_response(request)
        if "application/json" in request.headers.get("Accept", ""):
            return HttpResponse(status=401)  # a draft being saved: the page keeps the text
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=204)
            answer.headers["HX-Redirect"] = settings.LOGIN_URL
            return answer
        return redirect_to_login(_page_of(request), settings.LOGIN_URL)

    def _is_first(self, request: HttpRequest) -> bool:
        """Whether nobody can sign in yet: the door leads to the first set-up."""
        at_door = request.path == settings.LOGIN_URL and request.method == "GET"
        return at_door and not request.user.is_authenticated and founding.is_open()

    def _owes_factor(self, request: HttpRequest) -> bool:
        """Whether the rules of signing in ask for a second factor that the person has not set up yet."""
        if not request.user.is_authenticated or OWES_FACTOR not in request.session:
            return False
        if is_mfa_enabled(request.user):
            del request.session[OWES_FACTOR]
            return False
        return not request.path.startswith(WITHOUT_FACTOR)


class NotTooLarge:
    """Files are read to the disk before anybody looks at them: who has not signed in sends none, nobody sends more
    than the largest message with all its files. What has no length is not read at all (WSGI)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = str(request.META.get("CONTENT_LENGTH") or "")
        if said and not self._is_taken(request, number_in(said)):
            return render(request, "errors/too_large.html", status=TOO_LARGE)
        return self.get_response(request)

    def _is_taken(self, request: HttpRequest, length: int | None) -> bool:
        may_send_files = request.user.is_authenticated
        most = settings.UPLOAD_LIMIT_BYTES if may_send_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return length is not None and length <= most


class TextOnly:
    """The database keeps no zero byte in a text, and no browser sends one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        values = chain.from_iterable(
            rows for given in (request.GET, request.POST) for _name, rows in given.lists()
        )
        if any("\x00" in str(value) for value in values):
            return render(request, "errors/no_text.html", status=BAD_REQUEST)
        return None
