from django.urls import include, path

urlpatterns = [
    path("", include("otklik.web.urls")),
    path("sign-in/", include("allauth.urls")),
]
