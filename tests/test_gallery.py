"""The gallery shows components as they are: a component that breaks, breaks it."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from compagnon.kit.gallery import examples, gallery
from compagnon.people.viewer import Viewer
from tests.html import check_html


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", *sorted(examples())])
def test_the_gallery_and_each_example_page_are_valid_pages(settings, name: str) -> None:
    settings.DEBUG = True
    request = RequestFactory().get("/ui/", {"page": name} if name else {})
    request.viewer, request._messages = Viewer(), []
    check_html(gallery(request).content.decode(), where=name or "gallery")


def test_there_is_no_gallery_where_people_work() -> None:
    with pytest.raises(Http404):
        gallery(RequestFactory().get("/ui/"))
