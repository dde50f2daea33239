"""Small pictures to attach."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def png(width: int, height: int, color: str = "#a63d2f") -> bytes:
    """A plain picture of this size."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()
