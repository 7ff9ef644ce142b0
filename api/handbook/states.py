"""The states of what is kept, and the moves between them: a picture and its table for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from constraints.language import say

from ..service.moves import MOVES, STATE_WORDS, STATES, THINGS, Move, ends
from .markdown import anchor, code, heading, named, prose, table, title

_COLUMN, _ROW, _TOP, _BOX = 132, 30, 58, 30


def states(lang: str) -> Iterator[str]:
    """A section per thing."""
    yield title(1, say(lang, "States and moves"))
    yield say(
        lang,
        "What is kept goes from state to state, by moves that stand in one table. A move that is not in it is refused. A column is a state, an arrow a move, from left to right or back; a dot tells where it may start. A broken line is what happens by itself.",
    )
    yield ""
    for thing in THINGS:
        called = say(lang, THINGS[thing])
        yield from heading(anchor("thing", thing), called[0].upper() + called[1:])
        moves = [move for move in MOVES if move.thing == thing]
        yield f'<figure class="states" tabindex="0">{picture(thing, moves, lang)}</figure>\n'
        yield from table(
            (say(lang, "move"), say(lang, "from"), say(lang, "to"), say(lang, "what it is"), say(lang, "who may")),
            (_row(move, lang) for move in moves),
        )


def _row(move: Move, lang: str) -> tuple[str, ...]:
    who = f"[{move.right}](rights.md#{anchor('right', move.right)})" if move.person else say(lang, "by itself")
    origin = ", ".join(_state(o, lang) for o in move.origin)
    return (
        named(anchor("move", move.thing, move.name), code(move.name)),
        origin,
        _state(move.to, lang),
        prose(say(lang, move.says)),
        who,
    )


def _state(state: str, lang: str) -> str:
    return f"{say(lang, STATE_WORDS[state])} {code(state)}"


def picture(thing: str, moves: Sequence[Move], lang: str) -> str:
    """An SVG on one line: states as columns, each move an arrow in a row of its own. Looks come from the style sheet."""
    names = STATES[thing]
    at = {state: _COLUMN * place + _COLUMN // 2 for place, state in enumerate(names)}
    height = _TOP + _ROW * len(moves) + 14
    told = say(lang, "States of: {thing}", thing=say(lang, THINGS[thing]))
    parts = [f"<title>{escape(told)}</title>"]
    for state in names:
        kind = "end" if state in ends(thing) else "begin" if state == names[0] else "mid"
        x = at[state]
        parts.append(f'<line class="lane" x1="{x}" y1="{_BOX + 8}" x2="{x}" y2="{height}"/>')
        parts.append(f'<rect class="{kind}" x="{x - 60}" y="4" width="120" height="{_BOX}" rx="4"/>')
        parts.append(
            f'<text class="state" x="{x}" y="24" text-anchor="middle">{escape(say(lang, STATE_WORDS[state]))}</text>'
        )
    for row, move in enumerate(moves):
        parts += _arrow(move, at, _TOP + _ROW * row + 12)
    width = _COLUMN * len(names)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        + "".join(parts) + "</svg>"
    )  # fmt: skip


def _arrow(move: Move, at: dict[str, int], y: int) -> Iterator[str]:
    end = at[move.to]
    starts = [at[o] for o in move.origin]
    far = max(starts, key=lambda x: abs(x - end))
    back = end < far
    kind = "move" if move.person else "move own"
    tip = end + (7 if back else -7)
    yield f'<line class="{kind}" x1="{far}" y1="{y}" x2="{tip}" y2="{y}"/>'
    yield f'<path class="tip" d="M{end} {y} L{tip} {y - 4} L{tip} {y + 4} Z"/>'
    for x in starts:
        yield f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>'
    near = min(starts, key=lambda x: abs(x - end))
    yield f'<text class="name" x="{(near + end) // 2}" y="{y - 5}" text-anchor="middle">{escape(move.name)}</text>'
