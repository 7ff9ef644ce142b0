"""The help: guides written by hand, a reference made from the code, one website from both.

    python -m api.handbook api/help

Stands above every other room, since it tells of all of them: commands and calls too. It is run from the repository, never
by the service, which serves the finished files (`api/pages/views/help.py`).
"""

from __future__ import annotations
