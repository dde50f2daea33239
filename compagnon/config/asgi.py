"""One process: pages through a2wsgi's thread pool, WebSockets beside them, the worker in a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware

from compagnon.config.wsgi import application as pages
from compagnon.live.routing import websockets

Scope = dict[str, Any]
_pages = WSGIMiddleware(pages, workers=8)


async def application(
    scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Pages never go through Django's ASGI handler: each of its middlewares hops threads (docs/architecture.md)."""
    if scope["type"] == "http":
        await _pages(scope, receive, send)
    elif scope["type"] == "websocket":
        await websockets(scope, receive, send)
    else:
        raise ValueError(f"unexpected connection: {scope['type']}")
