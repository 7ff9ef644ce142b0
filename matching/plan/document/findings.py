"""What a rule said of a pair."""

from __future__ import annotations

from typing import Annotated

from .base import Document, Open, RuleVerdict, Texts, told


class Finding(Document):
    """One rule that did not simply allow, with its paragraph, the facts it rests on and its words."""

    rule_id: Annotated[str, told("the rule, e.g. ALB-59-6-5")]
    verdict: Annotated[RuleVerdict, told("what the rule says of this pair")]
    cites: Annotated[str, told("paragraph or policy the rule rests on")]
    url: Annotated[str, told("where the paragraph can be read; empty for a policy")]
    status: Annotated[str, told("in_force, or what is in doubt about the rule")]
    facts: Annotated[
        dict[str, Open],
        told("figures and facts by name, as this rule has them; open on purpose, every rule has its own"),
    ]
    text: Annotated[Texts, told("the finding in words, from the same facts")]
