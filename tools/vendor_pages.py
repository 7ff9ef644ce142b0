"""Brings what the pages are styled and moved by into `api/pages/static/vendor`, from the packages their makers publish.

    python tools/vendor_pages.py FOLDER        FOLDER holds dkfds-VERSION.tgz and htmx.org-VERSION.tgz (`npm pack` makes them)
    python tools/vendor_pages.py --check       compares what is there with its record

`vendor/record.json` names each file's package, version and SHA-256. Two things are changed on the way, both so that the
pages ask for nothing that is not there: of each font only its WOFF2 form is kept, and links to source maps go.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "api/pages/static/vendor"
_FONTS = ("Regular", "Italic", "Medium", "SemiBold", "Bold")
_FACE = re.compile(r"@font-face\{[^}]*\}")
_WOFF2 = re.compile(r"url\((\.\./fonts/[^)]*/(IBMPlexSans-(\w+))\.woff2)\)")
_URL = re.compile(r"url\(\.\./(img/svg-icons/[^)]+)\)")
_MAP = re.compile(r"\n?/\*# sourceMappingURL=.*?\*/|\n?//# sourceMappingURL=.*")


def main(folder: Path) -> None:
    """Writes the folder anew from the packages."""
    dkfds, htmx = (next(iter(sorted(folder.glob(f"{name}-*.tgz")))) for name in ("dkfds", "htmx.org"))
    record = {"dkfds": _dkfds(dkfds), "htmx.org": _htmx(htmx)}
    (VENDOR / "record.json").write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _dkfds(package: Path) -> dict[str, object]:
    with tarfile.open(package) as tar:
        css = _MAP.sub("", _read(tar, "dist/css/dkfds.min.css").decode())
        css = _FACE.sub(_face, css)
        kept = {"dkfds/css/dkfds.min.css": css.encode()}
        for name in sorted(set(_URL.findall(css))):
            kept[f"dkfds/{name}"] = _read(tar, f"dist/{name}")
        for font in _FONTS:
            name = f"IBMPlexSans/complete/woff2/IBMPlexSans-{font}.woff2"
            kept[f"dkfds/fonts/{name}"] = _read(tar, f"dist/fonts/{name}")
        kept["dkfds/img/icons.svg"] = _read(tar, "dist/img/all-svg-icons.svg")
        kept["dkfds/LICENSE.md"] = _read(tar, "LICENSE.md")
        return _written(tar, kept)


def _face(found: re.Match[str]) -> str:
    """The face with its WOFF2 source alone; none for a weight that the pages do not use."""
    source = _WOFF2.search(found[0])
    if source is None or source[3] not in _FONTS:
        return ""
    return re.sub(r"src:[^}]*", f'src:url({source[1]}) format("woff2")', found[0])


def _htmx(package: Path) -> dict[str, object]:
    with tarfile.open(package) as tar:
        script = _MAP.sub("", _read(tar, "dist/htmx.min.js").decode()).encode()
        return _written(tar, {"htmx/htmx.min.js": script, "htmx/LICENSE": _read(tar, "LICENSE")})


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(f"package/{name}")
    assert file is not None, name
    return file.read()


def _written(tar: tarfile.TarFile, kept: dict[str, bytes]) -> dict[str, object]:
    about = json.loads(_read(tar, "package.json"))
    for name, data in kept.items():
        (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / name).write_bytes(data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(kept.items())}
    return {"version": about["version"], "licence": about["license"], "files": hashes}


def check() -> list[str]:
    """Files that are not as recorded, or not recorded; empty = all as they should be."""
    record = json.loads((VENDOR / "record.json").read_text(encoding="utf-8"))
    wanted = {name: digest for package in record.values() for name, digest in package["files"].items()}
    there = {
        str(f.relative_to(VENDOR)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in VENDOR.rglob("*")
        if f.is_file() and f.name != "record.json"
    }
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(check()) or 0)
    main(Path(sys.argv[1]))
