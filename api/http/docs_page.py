"""`/docs`: the OpenAPI document as one plain page. No script, no other host."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from constraints.language import say

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0059b3; }
@media (prefers-color-scheme: dark) { :root { --accent: #7db8ff; } }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.8rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
.verb { color: var(--accent); font-weight: 700; margin-right: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } td, th { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
pre { background: var(--soft); border-radius: .4rem; padding: .75rem; overflow: auto; max-height: 22rem; font-size: .82rem; }
a { color: var(--accent); } summary { cursor: pointer; padding: .25rem 0; } code { font-family: ui-monospace, monospace; }
"""


def docs_page(api: dict[str, Any], lang: str = "en") -> str:
    """HTML of an OpenAPI document: every call with its parameters, body, example and answers.

    `lang` is that of the page's own words; descriptions stand as the document has them, in English.
    """
    parts = [
        _operation(path, verb, operation, lang)
        for path, item in api["paths"].items()
        for verb, operation in item.items()
        if isinstance(operation, dict)
    ]
    return (
        '<!doctype html><html lang="' + lang + '"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(api['info']['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(api['info']['title'])} API <small>{escape(api['info']['version'])}</small></h1>"
        f"<p>{escape(api['info'].get('description', ''))}</p>"
        f"<p>{_lead(lang)}</p>"
        f"{''.join(parts)}</main></body></html>"
    )


def _lead(lang: str) -> str:
    return say(
        lang, "The same as {openapi}. Errors are {problem} (RFC 9457) with JSON pointers. A bearer token is needed where the server has one.",
        openapi='<a href="/openapi.json">OpenAPI 3.1</a>', problem="<code>application/problem+json</code>",
    )  # fmt: skip


def _operation(path: str, verb: str, operation: dict[str, Any], lang: str) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p.get('description', ''))}</td></tr>"
        for p in operation.get("parameters", [])
    )
    parameters = f"<h3>{say(lang, 'Parameters')}</h3><table>{rows}</table>" if rows else ""
    body = ""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        examples = "".join(
            f"<p>{escape(e['summary'])}</p><pre tabindex='0'>{escape(json.dumps(e['value'], indent=2, ensure_ascii=False))}</pre>"
            for e in content["examples"].values()
        )
        command = f"curl -s localhost:8000{path} -H 'Content-Type: application/json' -d @batch.json"
        body = (
            f"<h3>{say(lang, 'Body')}</h3>{_tables(content['schema'])}<details><summary>{say(lang, 'Examples that run')}</summary>"
            f"<pre tabindex='0'>{escape(command)}</pre>{examples}</details>"
        )
    answers = "".join(
        f"<tr><td>{escape(str(code))}</td><td>{escape(found.get('description', ''))}</td></tr>"
        for code, found in operation["responses"].items()
    )
    return (
        f'<article><h2><span class="verb">{verb.upper()}</span>{escape(path)}</h2>'
        f"<p>{escape(operation.get('description', ''))}</p>{parameters}{body}"
        f"<h3>{say(lang, 'Answers')}</h3><table>{answers}</table></article>"
    )


def _tables(schema: dict[str, Any]) -> str:
    found = []
    for name, table in schema["properties"].items():
        row = table.get("items", table)
        columns = "".join(
            f"<tr><td><code>{escape(c)}</code>{' *' if c in row.get('required', ()) else ''}</td>"
            f"<td>{escape(str(about.get('description', '')))}</td></tr>"
            for c, about in row.get("properties", {}).items()
        )
        needed = " *" if name in schema["required"] else ""
        found.append(
            f"<details><summary><code>{escape(name)}</code>{needed}</summary><table>{columns}</table></details>"
        )
    return "".join(found)
