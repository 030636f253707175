"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from otklik.web.views import design, preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", design.page, name="design"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", include("django.conf.urls.i18n")),
]
