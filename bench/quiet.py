"""What the handlers would say while they are measured, kept off the terminal. Called before anything is measured."""

from __future__ import annotations

import logging
import os

from importflow.observability import logger


def quiet() -> None:
    """Warnings only, and no metrics; processes started from here on inherit it."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
    logger.setLevel("WARNING")
    logging.getLogger("botocore").setLevel(logging.WARNING)
