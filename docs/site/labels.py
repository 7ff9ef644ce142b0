"""Cells that know the heading of their column, so that a narrow screen can show a row as a card."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class Labelled(HTML5Translator):
    """Sphinx' own writer; the start of a body's cell tells its heading as `data-label`."""

    def visit_entry(self, node: nodes.Element) -> None:
        super().visit_entry(node)
        row = node.parent
        if isinstance(row.parent, nodes.tbody) and (head := row.parent.parent.next_node(nodes.thead)) is not None:
            heading = head[0][row.index(node)].astext()
            self.body[-1] = self.body[-1].replace("<td", f'<td data-label="{escape(heading)}"', 1)


def setup(app: Sphinx) -> dict[str, bool]:
    app.set_translator("html", Labelled)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
