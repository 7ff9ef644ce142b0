"""How Sphinx makes the help. The sources come from `python -m api.handbook`, the look from `theme/` beside this file."""

import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = _ROOT / "api" / "pages" / "static"

project = "Anvis"
author = "The Anvis authors"
release = version = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
extensions = ["myst_parser", "labels"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
# Headings as the texts have them; quotes and dashes too: what stands in a sentence of the code is shown letter by letter.
smartquotes = False
highlight_language = "none"
pygments_style = "bw"

html_theme = "theme"
html_theme_path = ["."]
# Letters and sign are those of the pages, with the licence they are under.
html_static_path = [
    str(_PAGES / "anvis.svg"),
    str(_PAGES / "vendor/dkfds/fonts/IBMPlexSans/complete/woff2"),
    str(_PAGES / "vendor/dkfds/LICENSE.md"),
]
html_title = "Anvis"
html_baseurl = ""
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_last_updated_fmt = None
html_permalinks = True
html_permalinks_icon = "#"
# A result is a page and a heading. To show a passage the search would have to fetch pages, which files on a disk cannot.
html_show_search_summary = False
