"""Operations: audit rows that stay as they were written, books that balance, and which tenants have open imports.

The sweeps have no tenant, and row-level security shows them nothing. One function tells them where to look, as a role
of its own that reads four columns of `data_imports` and that nobody may become (decision 0029). No step waits for
readers longer than `lock_timeout`.

Revision ID: 100_operations
"""

from alembic import op

revision = "100_operations"
down_revision = "099_model_usage"
branch_labels = None
depends_on = None

STEPS = "migration.import_processing_steps"
IS_NO_AUDIT = "NOT starts_with(step_name, 'audit:')"

OPEN = "status IN ('pending', 'processing')"
COLUMNS = ("client_account_id", "engagement_id", "status", "created_at")
ROLE = "importflow_sweep"
CREATE_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN NOINHERIT;
    END IF;
END
$$
"""
SIGNATURE = "migration.tenants_with_open_imports(before timestamptz)"
FUNCTION = f"""
    CREATE FUNCTION {SIGNATURE} RETURNS TABLE (client_account_id uuid, engagement_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT open.client_account_id, open.engagement_id FROM migration.data_imports open
    WHERE {OPEN} AND created_at < before
    $$
"""

# Whoever calls an import complete, by whatever way: its books are counted once more, as its tenant sees them.
BOOKS = "migration.books_must_balance()"
BALANCE = f"""
    CREATE FUNCTION {BOOKS} RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        stored bigint;
        valid bigint;
    BEGIN
        SELECT count(*), count(*) FILTER (WHERE is_valid) INTO stored, valid
        FROM migration.raw_import_records
        WHERE client_account_id = NEW.client_account_id AND engagement_id = NEW.engagement_id
          AND data_import_id = NEW.id;
        IF (NEW.total_records, NEW.processed_records, NEW.failed_records) IS DISTINCT FROM
           (stored, valid, stored - valid) THEN
            RAISE EXCEPTION 'the books of the import do not balance' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $$
"""
BALANCED = f"""
    CREATE TRIGGER books_balance BEFORE UPDATE OF status ON migration.data_imports FOR EACH ROW
    WHEN (NEW.status = 'completed' AND OLD.status <> 'completed') EXECUTE FUNCTION {BOOKS}
"""
# Whoever lost its worker without a word keeps its locks no longer than this, and others go on. No step thinks as long
# between two statements.
PATIENCE = "ALTER ROLE importflow_app SET idle_in_transaction_session_timeout = '{}'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.execute(PATIENCE.format("60s"))
    op.execute(
        f"CREATE POLICY audit_is_kept ON {STEPS} AS RESTRICTIVE FOR UPDATE TO importflow_app"
        f" USING ({IS_NO_AUDIT}) WITH CHECK ({IS_NO_AUDIT})"
    )
    op.execute(f"CREATE INDEX ix_data_imports_open ON migration.data_imports (created_at) WHERE {OPEN}")
    op.execute(CREATE_ROLE)
    op.execute(f"GRANT USAGE ON SCHEMA migration TO {ROLE}")
    op.execute(f"GRANT SELECT ({', '.join(COLUMNS)}) ON migration.data_imports TO {ROLE}")
    op.execute(f"CREATE POLICY sweep ON migration.data_imports FOR SELECT TO {ROLE} USING (true)")
    # Only a member may give a function to a role, and only a role that may create one can own it.
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"GRANT CREATE ON SCHEMA migration TO {ROLE}")
    op.execute(FUNCTION)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO {ROLE}")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO importflow_app")
    op.execute(f"REVOKE CREATE ON SCHEMA migration FROM {ROLE}")
    op.execute(f"REVOKE {ROLE} FROM CURRENT_USER")
    op.execute(BALANCE)
    op.execute(f"REVOKE ALL ON FUNCTION {BOOKS} FROM PUBLIC")
    op.execute(BALANCED)


def downgrade() -> None:
    """The role stays: other databases of the server may use it."""
    op.execute(PATIENCE.format("300s"))
    op.execute("DROP TRIGGER books_balance ON migration.data_imports")
    op.execute(f"DROP FUNCTION {BOOKS}")
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    op.execute("DROP POLICY sweep ON migration.data_imports")
    op.execute(f"REVOKE ALL ON migration.data_imports FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA migration FROM {ROLE}")
    op.execute(f"REVOKE {ROLE} FROM CURRENT_USER")
    op.drop_index("ix_data_imports_open", "data_imports", schema="migration")
    op.execute(f"DROP POLICY audit_is_kept ON {STEPS}")
