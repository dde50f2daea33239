#!/usr/bin/env python3
"""Copy what the browser receives from other projects into compagnon/kit/static.

    pip install fonttools brotli        # only to shrink the font
    python tools/vendor_frontend.py     # needs node and npm

The result is committed, so that neither running nor testing Compagnon needs npm. Run it again after
changing a version in package.json (then `npm install --package-lock-only` in tools/, and this script
strips the addresses from the lock) or after adding a name to ICONS.
"""

import io
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "compagnon" / "kit" / "static"
VENDOR = STATIC / "vendor"
SPRITE = STATIC / "kit" / "icons.svg"

# package -> files to copy: (path in the package, name here)
COPIES = {
    "htmx.org": [("dist/htmx.min.js", "htmx.min.js")],
    # CSS base: modern-normalize, the one maintained base that evens out browsers in 1 KB and imposes no
    # look; Pico or Bootstrap would bring ten times that in components that we would then have to undo.
    "modern-normalize": [("modern-normalize.css", "modern-normalize.css")],
}

# package -> (entry, name here): published unminified or in several files, so made into one ES module
BUNDLES = {
    "@github/markdown-toolbar-element": ("dist/index.js", "markdown-toolbar-element.js"),
    "@github/relative-time-element": ("dist/bundle.js", "relative-time-element.js"),
    "@github/text-expander-element": ("dist/bundle.js", "text-expander-element.js"),
}

FONT_PACKAGE = "@fontsource-variable/atkinson-hyperlegible-next"
FONTS = [
    ("files/atkinson-hyperlegible-next-latin-wght-normal.woff2", "atkinson-next.woff2"),
    ("files/atkinson-hyperlegible-next-latin-wght-italic.woff2", "atkinson-next-italic.woff2"),
]
FONT_MUST_HAVE = "éèêëàâçùûüîïôœæÉÈÀÇŒ«»‹›’‘“”–—…·•€°\u00a0\u202f"
FONT_WEIGHTS = (400, 700)  # the only weights we use; the wider range costs 13 KB

ICONS = """
archive arrow-down arrow-left arrow-right arrow-up arrow-up-right at-sign bell bold book-marked book-open
bookmark bookmark-check building-2 calendar calendar-clock camera chart-no-axes-column check chevron-down
chevron-left chevron-right chevron-up circle-alert circle-check circle-question-mark circle-user-round
circle-x clock code compass copy corner-down-right door-open download ellipsis eye eye-off file-text flag
funnel globe graduation-cap hammer hand-heart hand-helping handshake hash heading heart history hourglass house image
inbox info italic keyboard languages lightbulb link list list-checks list-ordered lock log-out mail map-pin
megaphone menu message-circle message-square-plus monitor moon paperclip pencil phone pin play plus quote refresh-cw
repeat-2 search send settings share-2 shield sliders-horizontal sparkles sprout square-pen star strikethrough
sun tag target telescope thumbs-up timer trash-2 triangle-alert undo-2 upload user user-minus user-plus users
users-round video x zap
""".split()


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def strip_addresses(lock: Path) -> None:
    """The lock keeps versions and hashes; where a package is fetched from is the machine's business."""
    data = json.loads(lock.read_text())
    for entry in data["packages"].values():
        entry.pop("resolved", None)
        entry.pop("funding", None)
    lock.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def licence(package: Path, target: Path) -> None:
    found = next(p for p in sorted(package.iterdir()) if p.name.lower().startswith(("license", "licence")))
    text = "\n".join(line.rstrip() for line in found.read_text().splitlines())
    (target / "LICENSE").write_text(text.strip("\n") + "\n")


def folder_for(package: Path) -> Path:
    meta = json.loads((package / "package.json").read_text())
    name = meta["name"].lstrip("@").replace("/", "-")
    folder = VENDOR / f"{name}-{meta['version']}"
    folder.mkdir(parents=True)
    licence(package, folder)
    return folder


def shrink_font(source: Path, target: Path) -> None:
    """Keep the weights we use, and give the narrow no-break space (U+202F), which French puts before
    « ; ! ? », a glyph of its own: without it the browser borrows one from another font."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    def reread(font: TTFont) -> TTFont:
        font.flavor = None
        buffer = io.BytesIO()
        font.save(buffer)
        buffer.seek(0)
        return TTFont(buffer, lazy=False, recalcTimestamp=False)

    font = reread(TTFont(source, recalcTimestamp=False))
    font = reread(instancer.instantiateVariableFont(font, {"wght": FONT_WEIGHTS}))

    space = font.getBestCmap()[0x20]
    width = round(font["hmtx"][space][0] * 0.62)
    narrow = "uni202F"
    for table in list(font.keys()):  # read every table before the glyph order changes
        font[table]
    font.setGlyphOrder([*font.getGlyphOrder(), narrow])
    font["glyf"].glyphs[narrow] = font["glyf"][space]
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"].metrics[narrow] = (width, 0)
    font["gvar"].variations[narrow] = []
    advances = font["HVAR"].table.AdvWidthMap
    if advances is not None:
        advances.mapping[narrow] = advances.mapping[space]
    else:  # widths are stored by glyph order: keep a row for the new glyph
        rows = font["HVAR"].table.VarStore.VarData[0]
        rows.Item.append([0] * rows.VarRegionCount)
        rows.ItemCount = len(rows.Item)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x202F] = narrow
    font = reread(font)

    options = Options()
    options.layout_features = ["*"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    missing = [c for c in FONT_MUST_HAVE if ord(c) not in font.getBestCmap()]
    if missing:
        raise SystemExit(f"{source.name} lacks {missing!r}")
    font.flavor = "woff2"
    font.save(target)


def sprite(package: Path) -> str:
    symbols = []
    for name in sorted(set(ICONS)):
        svg = (package / "icons" / f"{name}.svg").read_text()
        inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
        body = re.sub(r"\s*/>", "/>", re.sub(r"\s+", " ", inside)).replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    version = json.loads((package / "package.json").read_text())["version"]
    head = f"<!-- Lucide {version}, ISC License, see vendor/lucide-static-{version}/LICENSE -->\n"
    return head + '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    strip_addresses(HERE / "package-lock.json")
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, work / name)
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=work)
        modules = work / "node_modules"
        shutil.rmtree(VENDOR, ignore_errors=True)

        for package, files in COPIES.items():
            folder = folder_for(modules / package)
            for source, name in files:
                shutil.copyfile(modules / package / source, folder / name)
        for package, (entry, name) in BUNDLES.items():
            folder = folder_for(modules / package)
            run(
                "node_modules/.bin/esbuild", str(modules / package / entry), "--bundle", "--minify",
                "--format=esm", "--target=es2022", "--legal-comments=none", f"--outfile={folder / name}",
                "--log-level=error", cwd=work,
            )  # fmt: skip
        folder = folder_for(modules / FONT_PACKAGE)
        for source, name in FONTS:
            shrink_font(modules / FONT_PACKAGE / source, folder / name)
        folder_for(modules / "lucide-static")
        SPRITE.parent.mkdir(parents=True, exist_ok=True)
        SPRITE.write_text(sprite(modules / "lucide-static"))

    for path in sorted([*VENDOR.rglob("*"), SPRITE]):
        if path.is_file():
            print(f"{path.stat().st_size:7}  {path.relative_to(STATIC)}")


if __name__ == "__main__":
    main()
