"""Writes the groups of `api/client/` from the service's own doors: one method for each call, with the documents it takes and gives.

python tools/client.py          # writes
python tools/client.py --check  # ends with 1 where what is written is not what the doors say
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

import api.documents
from api.app import create_app
from api.http import kept, routes
from api.settings import Settings

OUT = Path(__file__).parent.parent / "api" / "client"
_NEEDED = {"Idempotency-Key": "key", "if-match": "version", "If-Match": "version"}
_LEFT_OUT = ("X-Municipality",)
_HEAD = '"""{says}"""\n\n# Written by tools/client.py.\n\nfrom __future__ import annotations\n\n'


def doors() -> Iterator[APIRoute]:
    """Every route that OpenAPI tells of."""
    for room in (routes, kept):
        for found in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for value in vars(module).values():
                if type(value).__name__ == "APIRouter":
                    yield from (r for r in value.routes if isinstance(r, APIRoute) and r.include_in_schema)


def documents() -> dict[str, type[BaseModel]]:
    """Name → model, of the bodies."""
    found = {}
    for info in pkgutil.iter_modules(api.documents.__path__):
        module = importlib.import_module(f"api.documents.{info.name}")
        found |= {n: m for n, m in vars(module).items() if isinstance(m, type) and issubclass(m, BaseModel)}
    return found


def hint(schema: dict[str, Any]) -> str:
    """A parameter's type in Python."""
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys("None" if s.get("type") == "null" else hint(s) for s in schema["anyOf"]))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(v) for v in schema['enum'])}]"
    if schema.get("format") == "date":
        return "date"
    if schema.get("type") == "array":
        return f"list[{hint(schema['items'])}]"
    return {"integer": "int", "number": "float", "boolean": "bool"}.get(schema.get("type", ""), "str")


class Group:
    """The calls of one tag, as a module."""

    def __init__(self, tag: str) -> None:
        self.tag, self.name = tag, tag.title().replace("-", "").replace(" ", "")
        self.imports: set[tuple[str, str]] = set()
        self.methods: list[str] = []

    def document(self, model: Any) -> str:
        if isinstance(model, UnionType):
            return " | ".join(self.document(m) for m in get_args(model))
        self.imports.add((model.__module__, model.__name__))
        return str(model.__name__)

    def add(self, route: APIRoute, method: str, operation: dict[str, Any], bodies: dict[str, type[BaseModel]]) -> None:
        needed, optional, query, headers = [], [], [], []
        path = re.sub(r"{(\w+)}", r"{part(\1)}", route.path)
        for p in operation.get("parameters", ()):
            name = p["name"]
            if name in _LEFT_OUT:
                continue
            arg = _NEEDED.get(name, {"date": "day"}.get(name, name.replace("-", "_")))
            of_version = arg == "version"
            kind = (
                ("int" if "428" in operation["responses"] else "int | str | None") if of_version else hint(p["schema"])
            )
            if p.get("required") or (of_version and kind == "int"):
                needed.append(f"{arg}: {kind}")
            else:
                default = p["schema"].get("default")
                optional.append(
                    f"{arg}: {kind if default is not None or 'None' in kind else kind + ' | None'} = {default!r}"
                )
            if p["in"] == "query":
                query.append(f'"{name}": {arg}')
            elif p["in"] == "header":
                headers.append(f'"{name}": {"version_tag(version)" if arg == "version" else arg}')
        call = [f'"{method}"', f'f"{path}"' if "{" in path else f'"{path}"']
        body = operation.get("requestBody")
        if body is not None:
            content = body["content"]
            model = bodies.get(content["application/json"]["schema"].get("title", ""))
            kind = "Mapping[str, Any]" if model is None else self.document(model)
            kind += " | bytes" if len(content) > 1 else ""
            (needed if body.get("required") else optional).append(
                f"body: {kind}" + ("" if body.get("required") else " | None = None")
            )
            call.append("body=body")
            if len(content) > 1:
                optional.append('media: str = "application/json"')
                call.append("media=media")
        call += [f"{name}={{{', '.join(parts)}}}" for name, parts in (("query", query), ("headers", headers)) if parts]
        answer = route.responses.get(route.status_code or 200) or route.responses.get(200, {})
        model = answer.get("model")
        says = (route.description or "").strip()
        args = ", ".join(["self", *needed, *(["*"] if optional else []), *optional])
        if model is None:
            sent, gives = f"return bytes(self.caller.sent({', '.join(call)}).content)", "bytes"
        else:
            gives = self.document(model)
            sent = f"return self.caller.asked(TypeAdapter({gives}), {', '.join(call)})"
        self.methods.append(f'    def {route.name}({args}) -> {gives}:\n        """{says}"""\n        {sent}\n')

    def text(self) -> str:
        body = "\n".join(self.methods)
        lines = [_HEAD.format(says=f"Calls on {self.tag}.")]
        for name, module in (("Mapping", "collections.abc"), ("date", "datetime")):
            if re.search(rf"\b{name}\b(?!\")", body):
                lines.append(f"from {module} import {name}\n")
        typing = [n for n in ("Any", "Literal") if re.search(rf"\b{n}\b", body)]
        lines.append(f"from typing import {', '.join(typing)}\n" if typing else "")
        lines.append("from pydantic import TypeAdapter\n" if "TypeAdapter" in body else "")
        lines += sorted(f"from {module} import {name}\n" for module, name in self.imports)
        used = [n for n in ("Caller", "part", "version_tag") if n == "Caller" or f"{n}(" in body]
        lines.append(f"from api.client.caller import {', '.join(used)}\n\n")
        lines.append(
            f'class {self.name}:\n    """Calls on {self.tag}."""\n\n    def __init__(self, caller: Caller) -> None:\n        self.caller = caller\n\n'
        )
        return "".join(lines) + body


def groups() -> dict[str, Group]:
    """Tag → its calls, in the order of the doors."""
    told, bodies, found = create_app(Settings(token=None)).openapi(), documents(), {}
    for route in doors():
        for method in sorted(route.methods):
            tag = str(route.tags[0])
            found.setdefault(tag, Group(tag)).add(route, method, told["paths"][route.path][method.lower()], bodies)
    return found


def written() -> dict[str, str]:
    """File → text, formatted as the house does."""
    made = groups()
    files = {f"{tag}.py": group.text() for tag, group in made.items()}
    lines = [_HEAD.format(says="The whole service, as its client sees it.")]
    lines += [f"from .{tag} import {group.name}\n" for tag, group in sorted(made.items())]
    lines.append(
        'from .caller import Caller, Http\n\n\nclass Anvis:\n    """The service, in one person\'s name: `Anvis(httpx2.Client(base_url=…), token).batches.read(…)`."""\n\n'
    )
    lines.append(
        "    def __init__(self, http: Http, token: str | None = None, municipality: str | None = None) -> None:\n"
    )
    lines.append("        caller = Caller(http, token, municipality)\n")
    lines += [f"        self.{tag} = {group.name}(caller)\n" for tag, group in sorted(made.items())]
    files["anvis.py"] = "".join(lines)
    return {name: _formatted(text, name) for name, text in files.items()}


def _formatted(text: str, name: str) -> str:
    for command in (["check", "--select", "I", "--fix", "--exit-zero"], ["format"]):
        asked = [sys.executable, "-m", "ruff", *command, "-q", "--stdin-filename", str(OUT / name), "-"]
        text = subprocess.run(asked, input=text, capture_output=True, text=True, check=True).stdout
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = 0
    for name, text in written().items():
        file = OUT / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale += 1
            if not check:
                file.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
