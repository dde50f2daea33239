"""WebSockets: none is served yet, so that every one is refused politely."""

from channels.routing import URLRouter

websockets = URLRouter([])
