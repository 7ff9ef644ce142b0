"""Where a rule stands: act, place, and the address of the consolidated text in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_AT = "https://www.retsinformation.dk/eli/lta/"

# Act → consolidated texts by the day of their date, oldest first. Where no older text is listed, a decision of an
# earlier day is cited without an address rather than with one that was not in force. The days of ALB 2017/1116, 2020/1203,
# 2021/1877 and 2023/1343 are general knowledge, not read for this list; 2011/103 stands from the first wording known.
ACTS: dict[str, tuple[tuple[date, str], ...]] = {
    "ALB": (
        (date(2011, 1, 1), _AT + "2011/103"),
        (date(2017, 10, 2), _AT + "2017/1116"),
        (date(2019, 2, 1), _AT + "2019/119"),
        (date(2020, 8, 3), _AT + "2020/1203"),
        (date(2021, 9, 27), _AT + "2021/1877"),
        (date(2023, 11, 22), _AT + "2023/1343"),
        (date(2024, 11, 11), _AT + "2024/1171"),
        (date(2026, 1, 25), _AT + "2026/207"),
    ),
    "BEK977": ((date(2018, 11, 28), _AT + "2018/1360"), (date(2024, 9, 1), _AT + "2024/977")),
    "LOB": ((date(2022, 7, 1), _AT + "2022/342"),),
    "SEL": ((date(2025, 9, 22), _AT + "2025/1129"),),
    "BST": ((date(2025, 7, 1), _AT + "2025/995"),),
    "FVL": ((date(2014, 4, 22), _AT + "2014/433"),),
    "ODD": ((date(2020, 1, 28), _AT + "2020/75"),),
    "CHEAP": ((date(2022, 7, 1), _AT + "2022/1059"),),
    "policy": (),
}


@dataclass(frozen=True)
class Citation:
    """Act, place and the newest address. `act` is a short id of the law pack, or `policy` for the municipality's own rules."""

    act: str
    place: str
    url: str

    def __str__(self) -> str:
        return self.place if self.act == "policy" else f"{self.act} {self.place}"

    def address(self, day: date) -> str:
        """Where the text in force on the day stands; empty where none is known."""
        if self.act == "policy":
            return self.url
        return next((url for since, url in reversed(ACTS[self.act]) if since <= day), "")


def cite(act: str, place: str) -> Citation:
    """A citation of a place in an act; the address follows the day it is asked for."""
    texts = ACTS[act]
    return Citation(act, place, texts[-1][1] if texts else "")
