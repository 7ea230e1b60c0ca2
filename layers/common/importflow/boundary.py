"""The edge of a state machine step: decode the event, tag the logs, encode the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

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
            message = message_type.model_validate(event)
            if isinstance(message, ImportStep):
                tag_import(message.pointer)
            try:
                answer = work(message)
            except Exception:
                logger.exception("step failed")
                raise
            return answer.model_dump(mode="json", by_alias=True)

        return handler

    return decorate
