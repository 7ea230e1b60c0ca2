"""Other imports in the tables, as a database in use has them: written set-based, by SQL, as the superuser.

Guarantees: rows look like those the handlers leave, every index of the real schema is kept up as they go in, and the
statistics are fresh at the end. Foreign keys are not checked row by row: all ids come from the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from local.tenants import CLIENT_ACCOUNTS

# Raw records that one statement writes.
BATCH = 500_000


@dataclass(frozen=True, slots=True)
class Crowd:
    """How much there is of other imports; every second one is of the first tenant, which is the one that asks.

    `waiting`: presigned, and no file ever came. A settled import has `chunks` rows of either kind beside ten others.
    """

    records: int
    imports: int = 5_000
    waiting: int = 2_000
    chunks: int = 40

    @property
    def steps(self) -> int:
        """Rows of `import_processing_steps`."""
        return self.imports * (2 * self.chunks + 10)


def fill(superuser: sa.Engine, crowd: Crowd) -> None:
    """Write the crowd; the tables may hold other rows already."""
    tenants = [
        {"number": number, "client": str(client.id), "engagement": str(engagement.id)}
        for number, (client, engagement) in enumerate((c, e) for c in CLIENT_ACCOUNTS for e in c.engagements)
    ]
    sizes = {
        "imports": crowd.imports, "waiting": crowd.waiting, "chunks": crowd.chunks,
        "rows": crowd.records // crowd.imports, "others": len(tenants) - 1,
    }  # fmt: skip
    with superuser.connect() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        for table in _TEMPORARY:
            connection.exec_driver_sql(table)
        connection.execute(_TENANT, tenants)
        for statement in (_CROWD, _MASTERS, _IMPORTS, _CHILDREN, _STEPS, _CHUNKS, _MAPPINGS):
            connection.execute(statement, sizes)
        connection.commit()
        at_once = max(1, BATCH // sizes["rows"])
        for first in range(1, crowd.imports + 1, at_once):
            connection.execute(_RECORDS, sizes | {"first": first, "last": first + at_once - 1})
            connection.commit()
    vacuum(superuser)


def vacuum(superuser: sa.Engine) -> None:
    """Fresh statistics and visibility, as autovacuum leaves them behind."""
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")
        connection.exec_driver_sql("CHECKPOINT")


_TEMPORARY = (
    "CREATE TEMPORARY TABLE tenant (number integer, client_account_id uuid, engagement_id uuid)",
    "CREATE TEMPORARY TABLE crowd (number integer, waits boolean, id uuid, master_flow_id uuid, flow_id uuid,"
    " client_account_id uuid, engagement_id uuid, created_at timestamptz)",
)
_TENANT = sa.text("INSERT INTO tenant VALUES (:number, CAST(:client AS uuid), CAST(:engagement AS uuid))")

_CROWD = sa.text(
    """
    INSERT INTO crowd
    SELECT made.number, made.number > size.imports, uuidv7(), uuidv7(), uuidv7(), client_account_id, engagement_id,
           now() - make_interval(mins => size.imports + size.waiting - made.number)
    FROM (SELECT CAST(:imports AS integer), CAST(:waiting AS integer), CAST(:others AS integer))
             AS size (imports, waiting, others)
    CROSS JOIN LATERAL generate_series(1, size.imports + size.waiting) AS made (number)
    JOIN tenant ON tenant.number = CASE mod(made.number, 2) WHEN 0 THEN 0 ELSE 1 + mod(made.number / 2, size.others) END
    """
)
_MASTERS = sa.text(
    """
    INSERT INTO migration.crewai_flow_state_extensions
        (client_account_id, engagement_id, flow_id, user_id, flow_type, flow_name, flow_status, child_flow_ids)
    SELECT client_account_id, engagement_id, master_flow_id, gen_random_uuid()::text, 'data_import',
           'servers-' || number || '.csv', 'completed', jsonb_build_array(flow_id)
    FROM crowd WHERE NOT waits
    """
)
_IMPORTS = sa.text(
    """
    INSERT INTO migration.data_imports
        (id, client_account_id, engagement_id, master_flow_id, import_name, import_type, import_category, filename,
         file_size, mime_type, status, total_records, processed_records, failed_records, imported_by, started_at,
         completed_at, created_at, processing_config)
    SELECT id, client_account_id, engagement_id, CASE WHEN NOT waits THEN master_flow_id END,
           'servers-' || number || '.csv', 'cmdb_export', 'cmdb_export', 'servers-' || number || '.csv', 1000000,
           'text/csv', CASE WHEN waits THEN 'pending' ELSE 'completed' END, figures.total, figures.total, figures.none,
           gen_random_uuid(), figures.at, figures.at, created_at,
           jsonb_build_object('policy', 'partial', 'flow_id', flow_id, 'master_flow_id', master_flow_id)
    FROM crowd CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT waits THEN CAST(:rows AS integer) END AS total,
               CASE WHEN NOT waits THEN 0 END AS none, CASE WHEN NOT waits THEN created_at END AS at
    ) AS figures
    """
)
_CHILDREN = sa.text(
    """
    INSERT INTO migration.discovery_flows
        (client_account_id, engagement_id, flow_id, master_flow_id, user_id, data_import_id, flow_name, status,
         flow_type, current_phase)
    SELECT client_account_id, engagement_id, flow_id, master_flow_id, gen_random_uuid()::text, id,
           'servers-' || number || '.csv', 'completed', 'data_import', 'complete'
    FROM crowd WHERE NOT waits
    """
)
_STEPS = sa.text(
    """
    INSERT INTO migration.import_processing_steps
        (data_import_id, step_name, step_order, status, input_data, output_data, records_processed)
    SELECT id, 'validator_' || step, 100 + step, 'completed', '{"kind": "validator"}',
           '{"error_count": 0, "warning_count": 0, "info_count": 0, "findings": {}}', CAST(:rows AS integer)
    FROM crowd, generate_series(1, 10) AS step WHERE NOT waits
    """
)
_CHUNKS = sa.text(
    """
    INSERT INTO migration.import_processing_steps
        (data_import_id, step_name, step_order, status, input_data, output_data, records_processed)
    SELECT id, kind || ' ' || chunk, 10000 + chunk, 'completed',
           jsonb_build_object('kind', kind, 'chunk', chunk), CAST(output AS jsonb), 50
    FROM crowd, generate_series(1, CAST(:chunks AS integer)) AS chunk, (VALUES
        ('validate_chunk', '{"records": {"valid": 50, "rejected": 0}, "findings": {}, "filled": {"name": 50}}'),
        ('enrich_chunk', '{"outcomes": {"created": 50, "updated": 0, "unchanged": 0, "merged": 0}, "effects": {}}')
    ) AS work (kind, output)
    WHERE NOT waits ORDER BY number, kind, chunk
    """
)
_MAPPINGS = sa.text(
    """
    INSERT INTO migration.import_field_mappings
        (data_import_id, client_account_id, master_flow_id, source_field, target_field, confidence_score)
    SELECT id, client_account_id, master_flow_id, field, field, 1
    FROM crowd, unnest(ARRAY['name', 'hostname', 'ip_address', 'operating_system', 'cpu_cores', 'memory_gb']) AS field
    WHERE NOT waits
    """
)
_RECORDS = sa.text(
    """
    INSERT INTO migration.raw_import_records
        (id, client_account_id, engagement_id, data_import_id, row_number, raw_data, cleansed_data, validation_errors,
         is_processed, is_valid, asset_id)
    SELECT uuidv7(), client_account_id, engagement_id, id, line, jsonb_build_object('Name', 'srv-' || line),
           jsonb_build_object('name', 'srv-' || line),
           CASE WHEN mod(line, 20) = 0 THEN '[{"code": "invalid-ip-address", "column": "IP"}]'::jsonb END, true, true,
           uuidv7()
    FROM crowd, generate_series(2, CAST(:rows AS integer) + 1) AS line
    WHERE number BETWEEN :first AND :last AND NOT waits
    """
)
