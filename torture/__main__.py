"""`make torture`: run the harnesses one after the other, a line for each; exit 1 where a promise is broken."""

from __future__ import annotations

import argparse
import random
import sys
import time

from bench.quiet import quiet
from local.signals import unwind_on_sigterm
from torture.registry import HARNESSES, find
from torture.verdict import Plan, Scale, Verdict

_MOST_SHOWN = 20


def main() -> int:
    arguments = _arguments()
    quiet()
    unwind_on_sigterm()
    scale = Scale.SAMPLED if arguments.sampled else Scale.FULL
    plan = Plan(arguments.seed, scale, arguments.seeded_bug, arguments.replay)
    print(f"seed {plan.seed}; again: {_command(plan, arguments.only)}", flush=True)
    verdicts = [_run(name, plan) for name in arguments.only]
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _run(name: str, plan: Plan) -> Verdict:
    began = time.perf_counter()
    verdict = find(name).run(plan)
    took = time.perf_counter() - began
    word = "holds" if verdict.holds else "BROKEN"
    print(f"{word:>6}  {name} ({', '.join(verdict.promises)}): {verdict.line} ({took:.0f} s)")
    for breach in verdict.broken[:_MOST_SHOWN]:
        print(f"        {breach}")
    if len(verdict.broken) > _MOST_SHOWN:
        print(f"        … and {len(verdict.broken) - _MOST_SHOWN} more")
    sys.stdout.flush()
    return verdict


def _command(plan: Plan, names: list[str]) -> str:
    words = ["make torture", f"SEED={plan.seed}"]
    words += [f"ONLY={','.join(names)}"] if names != list(HARNESSES) else []
    words += ["SAMPLED=1"] if plan.scale is Scale.SAMPLED else []
    words += [f"BUG={plan.seeded_bug}"] if plan.seeded_bug else []
    words += [f"REPLAY={plan.replay!r}"] if plan.replay else []
    return " ".join(words)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="torture", description="Break things on purpose and see what holds.")
    parser.add_argument("--only", type=_names, default=list(HARNESSES), help=f"of {','.join(HARNESSES)}")
    parser.add_argument("--sampled", action="store_true", help="the small numbers of make test")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--replay", help="only this again, as a broken promise was reported")
    parser.add_argument("--seeded-bug", help="put this defect in; the harness must find it (exit 1)")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    named = [name for name in text.split(",") if name]
    if unknown := set(named) - set(HARNESSES):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not among {', '.join(HARNESSES)}")
    return named


if __name__ == "__main__":
    sys.exit(main())
