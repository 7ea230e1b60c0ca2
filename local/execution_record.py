"""What one execution of the state machine weighs, held against what Step Functions and Lambda take.

The emulator takes anything, so the handlers' driver keeps this record and refuses what AWS would.
Half of AWS's limit counts for payloads, a fifth for the history: neither grows with the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

KIB, MIB = 1024, 1024**2
# Step Functions takes 256 KiB into and out of a state and 25,000 events of an execution; Lambda answers 6 MB.
MOST_PAYLOAD_BYTES = 128 * KIB
MOST_EVENTS = 5_000
MOST_ANSWER_BYTES = 6 * MIB
# A manifest is made and read as a whole. An account has 1,000,000 open executions.
MOST_MANIFEST_BYTES = 16 * MIB
MOST_CHILDREN = 100_000

# Events of the history (HistoryEvent in the API reference): entered and exited; of a task also scheduled, started,
# succeeded; of a map its run's and its own start and success.
_STATE_EVENTS = {"Task": 5, "Map": 6, "Choice": 2, "Pass": 2, "Wait": 2, "Succeed": 2, "Fail": 1}
_EVENTS_OF_EXECUTION = 2
EVENTS_OF_RETRY = 3


class BeyondLimits(AssertionError):
    """Something that works here would not on AWS."""


@dataclass(slots=True)
class ExecutionRecord:
    """Largest payload by state and what it is, events, and of each map its children and the bytes of its manifest.

    A child is an execution of its own: `events` are the parent's, `child_events` the most of a child's.
    """

    events: int = _EVENTS_OF_EXECUTION
    child_events: int = 0
    payloads: dict[tuple[str, str], int] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)
    manifests: dict[str, int] = field(default_factory=dict)

    def enter(self, kind: str) -> None:
        """A state of the parent, by its type."""
        self.events += _STATE_EVENTS[kind]

    def weigh(self, state: str, what: str, document: object) -> None:
        """A state's input or output, or what its function is sent or answers."""
        self.payloads[state, what] = max(weight(document), self.payloads.get((state, what), 0))

    def begin_map(self, state: str, items: list[object]) -> None:
        """The items of a map; its children have one task each."""
        self.children[state], self.manifests[state] = len(items), weight(items)
        self.child_events = _EVENTS_OF_EXECUTION + _STATE_EVENTS["Task"]

    @property
    def largest(self) -> tuple[int, str]:
        """Bytes of the largest payload, and whose it is."""
        size, state, what = max(((size, *whose) for whose, size in self.payloads.items()), default=(0, "", ""))
        return size, f"{what} of {state}"

    def check(self) -> None:
        """Raises BeyondLimits with everything that is too much."""
        measured = [
            *((f"{what} of {state}", size, MOST_PAYLOAD_BYTES) for (state, what), size in self.payloads.items()),
            *((f"manifest of {state}", size, MOST_MANIFEST_BYTES) for state, size in self.manifests.items()),
            *((f"children of {state}", count, MOST_CHILDREN) for state, count in self.children.items()),
            ("events of the execution", self.events, MOST_EVENTS),
            ("events of a child", self.child_events, MOST_EVENTS),
        ]
        faults = [f"{what}: {size:,} of {most:,}" for what, size, most in measured if size > most]
        if faults:
            raise BeyondLimits("; ".join(faults))


def weight(document: object) -> int:
    """Bytes of a document as JSON in UTF-8."""
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def check_answer(name: str, event: object, answer: object) -> None:
    """Raises BeyondLimits where Lambda would not take a synchronous call."""
    for what, document in (("request to", event), ("answer of", answer)):
        size = weight(document)
        if size > MOST_ANSWER_BYTES:
            raise BeyondLimits(f"{what} {name}: {size:,} of {MOST_ANSWER_BYTES:,}")
