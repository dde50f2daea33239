"""Files: brought while writing, served to those who may see what they are in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.kit.files import serve
from compagnon.kit.ids import to_text
from compagnon.kit.media import kind_of
from compagnon.kit.uploads import brought
from compagnon.people.gate import signed_in, viewer_of
from compagnon.posts import actions
from compagnon.posts.access import visible_attachments
from compagnon.posts.models import Attachment
from compagnon.posts.selectors.files import address, markdown

_AN_HOUR = 3600


@require_POST
@signed_in
def upload(request: HttpRequest) -> JsonResponse:
    """One file (field `file`), while writing: what the composer needs to show and to insert it, or why not."""
    files, refused = brought(request, "file")
    try:
        if not files:
            raise Invalid(refused[0].why if refused else _("No file came: choose it again."))
        attachment = actions.attach(viewer_of(request), upload=files[0])
    except Invalid as error:
        return JsonResponse({"error": error.message}, status=422)
    except Denied as error:
        return JsonResponse({"error": error.reason}, status=403)
    return JsonResponse(
        {
            "id": to_text(attachment.pk),
            "name": attachment.name,
            "size": filesizeformat(attachment.size),
            "kind": kind_of(attachment.content_type),
            "url": address(attachment.pk, attachment.name),
            "markdown": markdown(attachment),
        },
        status=201,
    )


@require_safe
@signed_in
def file(request: HttpRequest, attachment_id: int, name: str = "") -> HttpResponseBase:
    """The file itself; the name in the address is for people, the identifier decides."""
    attachment = _visible(request, attachment_id)
    return serve(
        request,
        attachment.stored,
        attachment.content_type,
        download_name=attachment.name,
        inline=not request.GET.get("download"),
        max_age=_AN_HOUR,
    )


@require_safe
@signed_in
def thumbnail(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A picture's small copy; the picture itself until it is made."""
    attachment = _visible(request, attachment_id)
    if kind_of(attachment.content_type) != "picture":
        raise Missing
    if not attachment.thumbnail:
        return serve(request, attachment.stored, attachment.content_type, download_name=attachment.name)
    return serve(request, attachment.thumbnail, "image/webp", max_age=_AN_HOUR)


def _visible(request: HttpRequest, attachment_id: int) -> Attachment:
    viewer = viewer_of(request)
    attachment = visible_attachments(viewer).filter(pk=attachment_id).first()
    if attachment is None:
        raise Missing
    return attachment
