"""A real PostgreSQL with the migrated schema, used as the application role, and S3 by moto."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import sqlalchemy as sa
from moto import mock_aws

from importflow import bedrock, database, executions, storage
from local.database import DatabaseUrls, LocalPostgres
from local.handlers import invoke
from local.laboratory import EMPTY_INVENTORY
from local.seed import seed_tenants
from tests.integration.laboratory import BUCKET, Laboratory
from tests.integration.runbook_reader import Owner, owner_of
from tests.stub_bedrock import Stub, always, stub_bedrock

HERE = Path(__file__).parent
ROLE_ARN = "arn:aws:iam::123456789012:role/import"
KEEP_SESSION = {"core": {"reset_boto3_session": False}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseUrls]:
    """A server of its own, migrated by the real handler, with two clients and three engagements."""
    with LocalPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATABASE_URL", server.urls.owner)
            environment.setenv("APP_DATABASE_URL", server.urls.app)
            assert invoke("migrate/migrate", {})["revision"] == "100_operations"
        seed_tenants(server.urls.owner)
        yield server.urls


@pytest.fixture(scope="session")
def superuser(urls: DatabaseUrls) -> Iterator[sa.Engine]:
    """Sees every row of every tenant: for assertions only."""
    engine = sa.create_engine(urls.superuser, connect_args={"ssl_context": False})
    yield engine
    engine.dispose()


@pytest.fixture
def owner(urls: DatabaseUrls) -> Iterator[Owner]:
    """A session of the schema's owner, begun as the runbook says."""
    with owner_of(sa.make_url(urls.owner)) as session:
        yield session


@pytest.fixture(scope="session")
def one_session() -> boto3.Session:
    """One for all laboratories, as what it reads of the services takes longer than most tests; and for them alone."""
    return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def laboratory(
    urls: DatabaseUrls, superuser: sa.Engine, one_session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Laboratory]:
    """An empty inventory and bucket, and the handlers wired to both."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("UPLOAD_BUCKET", BUCKET)
    monkeypatch.setenv("CHUNK_BYTES", "2000")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", one_session)
    with mock_aws(config=KEEP_SESSION):
        shared_engine = database.engine  # a test may put another in its place
        shared_engine.cache_clear()
        storage.client.cache_clear()
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield Laboratory(superuser, s3)
        shared_engine().dispose()
    shared_engine.cache_clear()
    storage.client.cache_clear()
    with superuser.begin() as connection:
        connection.execute(sa.text(EMPTY_INVENTORY))


@pytest.fixture(scope="module")
def bedrock_server() -> Iterator[Stub]:
    """One for all tests of a file, so that its clients are made once."""
    with stub_bedrock(always()) as running:
        bedrock.client.cache_clear()
        yield running
        bedrock.client.cache_clear()


@pytest.fixture
def stub(laboratory: Laboratory, bedrock_server: Stub, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """A stand-in for Bedrock that nobody has asked; how it behaves is for the test to say."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock_server.url)
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("TRUNCATE migration.llm_usage_logs"))
    bedrock_server.asked = []  # another list: a call that was given up may still be written down in the one before
    return bedrock_server


@pytest.fixture
def state_machine(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a state machine whose executions start and do nothing."""
    executions.client.cache_clear()
    created = boto3.client("stepfunctions").create_state_machine(
        name="data-import", definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', roleArn=ROLE_ARN
    )
    monkeypatch.setenv("STATE_MACHINE_ARN", created["stateMachineArn"])
    yield created["stateMachineArn"]
    executions.client.cache_clear()
