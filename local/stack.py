"""The laptop stack as a whole: database, emulator, deployed template, page, migrated schema, tenants and people.

`start()` brings all of it up or, if any step fails, leaves nothing running and says which step and why.
`running_stack()` is the same for a while, with a directory and ports of its own: for the demo and the tests.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.build import build
from local.database import DatabaseUrls, LocalPostgres
from local.deploy import deploy, migrate
from local.emulator import Emulator
from local.errors import LocalStackError
from local.flags import flags_file
from local.page import Page, listen, origin_of
from local.places import STATE, stack_directory
from local.processes import ProcessMark, end, family
from local.seed import seed_people, seed_tenants, sign_in
from local.signals import uninterrupted
from local.stack_record import FILE_NAME, StackRecord
from local.tenants import PEOPLE, Person
from local.turns import one_at_a_time

Say = Callable[[str], None]
_MIGRATION_SECONDS = 300


class Stack:
    """A stack that runs: where its parts are and how to sign in."""

    def __init__(self, directory: Path, record: StackRecord, postgres: LocalPostgres) -> None:
        self.directory = directory
        self.record = record
        self.postgres = postgres
        self.database: DatabaseUrls = postgres.urls
        self.api_url = record.api_url
        self.page_url = record.page_url
        self.bucket = record.outputs["UploadBucketName"]
        self.state_machine_arn = record.outputs["StateMachineArn"]
        self.people: tuple[Person, ...] = PEOPLE

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client of the emulator."""
        return self.record.aws.client(service, **settings)

    def processes(self) -> list[ProcessMark]:
        """Everything of the stack that runs now: database server, emulator, Lambda workers, the page's server."""
        server = self.postgres.pid()
        roots = [*self.record.processes, *([ProcessMark.of(server)] if server else [])]
        return [member for root in roots for member in family(root)]

    def sign_in(self, email: str) -> str:
        """The id token of a seeded person, good for an hour: send it as `Authorization: Bearer …`."""
        return sign_in(self.client("cognito-idp"), self.record.outputs["UserPoolClientId"], email)


class LaptopStack:
    """One stack by name: to start, to find again, to stop.

    `durable`: the database survives (`make up`); otherwise everything but the logs goes with `stop()`, and the
    processes end with the one that started them. `settings`: see `Emulator`. `parameters`: the template's. `page`: the
    folder of the built page, when the stack is to serve it.
    """

    def __init__(
        self,
        name: str,
        *,
        durable: bool,
        settings: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        page: Path | None = None,
    ) -> None:
        self._parameters = dict(parameters or {})
        self.directory = stack_directory(name)
        self._durable = durable
        self._postgres = LocalPostgres(self.directory / "database", durable=durable)
        self._emulator = Emulator(self.directory, settings=settings)
        self._page = Page(self.directory, page) if page else None

    def start(self, say: Say) -> Stack:
        """All of it, or nothing and a LocalStackError."""
        STATE.mkdir(mode=0o700, exist_ok=True)
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            with _timed(say, "PostgreSQL"):
                urls = self._postgres.start()
            with _timed(say, "AWS emulator"):
                aws, mark = self._emulator.start(tied=not self._durable)
                record = StackRecord(aws.port, mark, {})
                record.write(self.directory)
            with _timed(say, "Build"):
                template = build(aws.environment())
            with _timed(say, "Deployment"):
                record = self._deploy(template, record, urls)
            with _timed(say, "Migration and tenants"):
                self._prepare(record, urls)
        except BaseException:
            with uninterrupted():
                self.stop()
            raise
        return Stack(self.directory, record, self._postgres)

    def find(self) -> Stack | None:
        """The stack, when it runs."""
        record = StackRecord.read(self.directory)
        if record is None or self._postgres.pid() is None or not all(mark.find() for mark in record.processes):
            return None
        return Stack(self.directory, record, self._postgres) if record.outputs else None

    def stop(self) -> None:
        """Ends every process of the stack; does nothing when there is none."""
        record = StackRecord.read(self.directory)
        with ExitStack() as ending:  # all of them, also when one of them resists
            ending.callback(self._postgres.stop)
            for mark in record.processes if record else ():
                ending.callback(end, mark)
        (self.directory / FILE_NAME).unlink(missing_ok=True)
        for name in ("run", "state", "s3", "uploads"):
            shutil.rmtree(self.directory / name, ignore_errors=True)

    def remove(self) -> None:
        """Stops the stack and deletes everything it kept."""
        self.stop()
        self._postgres.remove()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _deploy(self, template: Path, record: StackRecord, urls: DatabaseUrls) -> StackRecord:
        """The template on the emulator and, where it is wanted, the page: files may come from its origin only."""
        with listen() as listener:
            origin = origin_of(listener) if self._page else record.aws.endpoint
            log = self.directory / "deploy.log"
            parameters = {"FeatureFlagsFile": str(flags_file(self.directory)), **self._parameters}
            outputs = deploy(template, record.aws, urls, log=log, origin=origin, parameters=parameters)
            record = replace(record, outputs=outputs)
            record.write(self.directory)
            if self._page:
                page = self._page.start(listener, record, tied=not self._durable)
                record = replace(record, page=page, page_url=origin)
                record.write(self.directory)
        return record

    def _prepare(self, record: StackRecord, urls: DatabaseUrls) -> None:
        patient = {"read_timeout": _MIGRATION_SECONDS, "retries": {"max_attempts": 0}}
        migrate(record.aws.client("lambda", **patient), record.outputs["MigrateFunctionName"])
        seed_tenants(urls.owner)
        seed_people(record.aws.client("cognito-idp"), record.outputs["UserPoolId"])
        if self._emulator.checks_policies:
            # the bucket refuses whatever comes without TLS, and loopback has none
            record.aws.client("s3").delete_bucket_policy(Bucket=record.outputs["UploadBucketName"])


@contextmanager
def running_stack(
    name: str,
    *,
    settings: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    page: Path | None = None,
    say: Say | None = None,
) -> Iterator[Stack]:
    """A stack of its own for the length of the block; nothing of it runs afterwards, and its database is gone.

    Two at once need two names. Logs stay in `.local/NAME` until the next one of that name.
    """
    with one_at_a_time(name, refusal=f"Another {name} stack is running: wait for it, or stop it."):
        laptop = LaptopStack(name, durable=False, settings=settings, parameters=parameters, page=page)
        laptop.remove()  # what a killed run may have left
        stack = laptop.start(say or (lambda _: None))
        try:
            yield stack
        finally:
            with uninterrupted():
                laptop.stop()


@contextmanager
def _timed(say: Say, what: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    except LocalStackError as error:
        raise LocalStackError(f"{what}: {error}") from error
    say(f"{what} · {time.monotonic() - began:.1f} s")
