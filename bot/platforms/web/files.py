"""The page's own files, read once at the start: nothing else on this computer can be asked for."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.platforms.web.guard import Handler

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PAGES = {"/": "index.html", "/gallery": "gallery.html"}


def read_files(token: str) -> dict[str, Handler]:
    """Path to handler. The pages carry the token that every deed needs."""
    files = {
        f"/static/{file.name}": _serve(file.read_text("utf-8"), TYPES[file.suffix])
        for file in sorted(STATIC.iterdir())
        if file.suffix in TYPES
    }
    pages = {
        path: _serve((STATIC / name).read_text("utf-8").replace("{token}", token), "text/html")
        for path, name in PAGES.items()
    }
    return files | pages


def _serve(text: str, kind: str) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind, charset="utf-8")

    return serve
