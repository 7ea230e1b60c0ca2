"""The edge of a state machine step: decode the event, tag the logs, encode the answer."""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from importflow import tracing
from importflow.database import sqlstate
from importflow.errors import ImportflowError, StepFailed
from importflow.messages import ImportStep, Message
from importflow.observability import logger, tag_import

M = TypeVar("M", bound=Message)
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def step(message_type: type[M]) -> Callable[[Callable[[M], Message]], Handler]:
    """Turn a function from message to message into a Lambda handler.

    An event that does not fit the message raises, as does any accident: the state machine retries
    and catches. Expected outcomes are in the returned message.
    """

    def decorate(work: Callable[[M], Message]) -> Handler:
        @wraps(work)
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            logger.clear_state()
            logger.append_keys(function_request_id=getattr(context, "aws_request_id", None))
            try:
                with tracing.subsegment(message_type.__name__):
                    return _answer(work, message_type.model_validate(event))
            except Exception as error:
                raise _without_values(error) from None

        return handler

    return decorate


def _answer(work: Callable[[M], Message], message: M) -> dict[str, Any]:
    if isinstance(message, ImportStep):
        tag_import(message.pointer)
    return work(message).model_dump(mode="json", by_alias=True)


def _without_values(error: Exception) -> StepFailed:
    """What may leave the step: an exception's text can quote a cell, its kind and place cannot.

    The text would end up in the log and, as the cause, in the execution history. It is therefore
    not chained; our own errors are made of counts and names and keep theirs.
    """
    kind = type(error).__name__
    if isinstance(error, DBAPIError):
        kind += f" {sqlstate(error) or 'without SQLSTATE'}"
    elif isinstance(error, ImportflowError):
        kind += f": {error}"
    logger.error("step failed", kind=kind, stack=traceback.format_tb(error.__traceback__))
    return StepFailed(kind)
