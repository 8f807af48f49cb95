"""What a comparison found, said to people."""

from __future__ import annotations

from system.anchoring.comparison import Finding
from system.web.language import say


def sentence(finding: Finding) -> str:
    """A finding as a sentence, the reason of a time stamp's refusal in words too."""
    facts = dict(finding.facts)
    if "reason" in facts:
        facts["reason"] = say(f"checkpoint.stamp.{facts['reason']}", {})
    return say(finding.code, facts)
