"""The demo company's pictures: portraits, covers and drawings of work, from the SVG templates of tools/demo_pictures/.

    python tools/draw_demo_pictures.py [NAME …]    draw all, or those whose name contains one of the words

A name is « people/nadia.cherkaoui », « communities/cork », « posts/loi-d-eau ». Each picture is one Jinja2 template
of SVG (one for all the portraits, with a line per person in people.txt), rendered by Chromium and kept as WebP in
compagnon/demo/content/pictures/. The same templates always give the same pictures.
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "demo_pictures"
OUT = ROOT / "compagnon/demo/content/pictures"
FONT = ROOT / "compagnon/kit/static/vendor/fontsource-variable-atkinson-hyperlegible-next-5.3.0/atkinson-next.woff2"
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}

SKINS = {  # light to dark: face, shadow, blush
    "1": ("#fbdcc8", "#eebfa4", "#f2a08c"),
    "2": ("#f6cdb0", "#e3ab88", "#ea9076"),
    "3": ("#eec09a", "#d69c72", "#dd8362"),
    "4": ("#dca67a", "#bf8457", "#c8704c"),
    "5": ("#c58a5e", "#a56c43", "#b45c3c"),
    "6": ("#a56d47", "#865331", "#98492f"),
    "7": ("#825136", "#653c26", "#7c3a2a"),
    "8": ("#643d2a", "#4b2c1d", "#63291f"),
}
HAIRS = {  # base, shadow, highlight
    "black": ("#26201f", "#171312", "#40383a"),
    "dark": ("#3f2a20", "#2c1c15", "#5a4032"),
    "brown": ("#6a432a", "#4f301d", "#865a3b"),
    "chestnut": ("#8d5a33", "#6e4324", "#aa7448"),
    "blond": ("#d9a95b", "#b98840", "#eec681"),
    "sand": ("#b98f5c", "#977143", "#d1ab7c"),
    "red": ("#bd5a2b", "#963f1a", "#d97a45"),
    "auburn": ("#86402a", "#672d1c", "#a2573d"),
    "grey": ("#9b9791", "#7b7771", "#b9b5af"),
    "silver": ("#cbc8c1", "#a5a29b", "#e3e0da"),
    "white": ("#ece8e0", "#c7c2b8", "#fbf9f5"),
    "pepper": ("#5d5854", "#443f3c", "#87817b"),
}
CLOTHES = {
    "navy": ("#2a3760", "#1d2747"), "blue": ("#3f5ec2", "#2b47a0"), "sky": ("#8fb6dc", "#6c97c2"),
    "teal": ("#137a6b", "#0b5b50"), "green": ("#4d7d4f", "#376139"), "sage": ("#a3bd9c", "#819f7a"),
    "amber": ("#e3a73c", "#c08524"), "rust": ("#bd5a33", "#973f1f"), "red": ("#b83a35", "#922824"),
    "rose": ("#d98c9b", "#bb6a7b"), "plum": ("#6d3d72", "#512a56"), "sand": ("#d8c3a0", "#b9a27c"),
    "cream": ("#f6eedd", "#dccfb4"), "white": ("#fbfaf7", "#d9d6ce"), "grey": ("#8b8d93", "#6c6e75"),
    "ink": ("#35322e", "#211e1b"), "denim": ("#5b7ba3", "#436087"), "lilac": ("#ac9bcf", "#8b78b3"),
}  # fmt: skip
BACKS = [  # wall, shape on the wall
    ("#f1cf86", "#efbf5f"), ("#cfe0d6", "#b5d0c2"), ("#d3daf3", "#bac5ec"), ("#f3d3bd", "#ecbd9e"),
    ("#0b7465", "#15897a"), ("#e9dcc5", "#dcc9a8"), ("#bcd6e2", "#a1c5d6"), ("#2b47b5", "#3f5cc9"),
    ("#ecc9d1", "#e2b0bd"), ("#d7cbe6", "#c5b4db"), ("#c2603b", "#d1744f"), ("#dde5c4", "#c9d5a6"),
]  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """What to draw: its name (which is also its place), template, values and size."""

    name: str
    template: str
    values: dict[str, Any]
    size: tuple[int, int]
    quality: int


def _number(*words: str) -> int:
    return int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:6], "big")


def _pick(choices: Any, *words: str) -> Any:
    return choices[_number(*words) % len(choices)]


def portraits() -> Iterator[Picture]:
    """One per line of people.txt: key, skin, hair:colour, clothes:colour, then what else they wear or look like."""
    for line in (TEMPLATES / "people.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, skin, hair, clothes, *more = line.split()
        style, hair_colour = hair.split(":")
        outfit, colour = clothes.split(":")
        options = {word.partition(":")[0]: word.partition(":")[2] or True for word in more}
        colours = set(CLOTHES[colour])
        wall, shape = _pick([back for back in BACKS if not colours & set(back)], key, "wall")
        values = {
            "key": key,
            "skin": SKINS[skin],
            "hair": style,
            "hair_colours": HAIRS[hair_colour],
            "outfit": outfit,
            "cloth": CLOTHES[colour],
            "other": CLOTHES[str(options.get("with", "white"))],
            "scarf": CLOTHES[str(options.get("veil", "teal"))],
            "wall": wall,
            "shape": shape,
            "scene": _number(key, "scene") % 5,
            "width": 0.94 + (_number(key, "width") % 13) / 100,
            "tilt": (_number(key, "tilt") % 90) / 10 - 4.5,
            "jaw": str(options.get("jaw", _pick(["oval", "slim", "round"], key, "jaw"))),
            "smile": str(options.get("smile", _pick(["open", "soft", "closed", "wide"], key, "smile"))),
            "eyes": str(options.get("eyes", _pick(["dot", "dot", "dot", "happy"], key, "eyes"))),
            "nose": _number(key, "nose") % 3,
            "brow": (_number(key, "brow") % 7) - 3,
            "is": options,
        }
        yield Picture(f"people/{key}", "people.svg", values, (256, 256), 82)


def scenes(folder: str, quality: int) -> Iterator[Picture]:
    """One per template; its size is that of its viewBox, said on its first line: « {# 1200×800 #} »."""
    for path in sorted((TEMPLATES / folder).glob("*.svg")):
        width, _, height = path.read_text(encoding="utf-8").split("\n", 1)[0].strip("{# }").partition("×")
        yield Picture(f"{folder}/{path.stem}", f"{folder}/{path.name}", {}, (int(width), int(height)), quality)


def draw(pictures: list[Picture]) -> None:
    """Render each picture and keep it as WebP."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True)
    environment.globals.update(sin=math.sin, cos=math.cos, pi=math.pi, exp=math.exp, sqrt=math.sqrt, number=_number)
    face = base64.b64encode(FONT.read_bytes()).decode()
    style = (
        f"@font-face{{font-family:Atkinson;src:url(data:font/woff2;base64,{face});font-weight:200 800}}body{{margin:0}}"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        page = browser.new_page()
        page.set_content(f"<style>{style}</style><main></main>")
        for picture in pictures:
            width, height = picture.size
            inside = environment.get_template(picture.template).render(**picture.values)
            page.set_viewport_size({"width": width, "height": height})
            drawing = (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Atkinson" '
                f'viewBox="0 0 {width} {height}" style="display:block">{inside}</svg>'
            )
            page.evaluate(
                "async (svg) => { document.querySelector('main').innerHTML = svg; await document.fonts.ready }", drawing
            )
            target = OUT / f"{picture.name}.webp"
            target.parent.mkdir(parents=True, exist_ok=True)
            with Image.open(io.BytesIO(page.screenshot())) as image:
                image.convert("RGB").save(target, "WEBP", quality=picture.quality, method=6)
            print(f"{target.stat().st_size:7d}  {picture.name}")
        browser.close()


if __name__ == "__main__":
    wanted = sys.argv[1:]
    everything = [*portraits(), *scenes("communities", 84), *scenes("posts", 80)]
    draw([one for one in everything if not wanted or any(word in one.name for word in wanted)])
