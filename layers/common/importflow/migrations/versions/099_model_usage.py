"""Model calls: rows that are reserved before the call and settled once, an index to sum them by, and list prices.

The log stays append-only but for rows in flight: a restrictive policy opens only those, and the grant only the columns
that say how a call ended. Prices are inserted where the table has none for the model, so that a product that keeps its
own keeps it. No step waits for readers longer than `lock_timeout`.

Revision ID: 099_model_usage
"""

from alembic import op

revision = "099_model_usage"
down_revision = "098_known_assets"
branch_labels = None
depends_on = None

TABLE = "migration.llm_usage_logs"
OUTCOME = (
    "input_tokens", "output_tokens", "total_tokens", "input_cost", "output_cost", "total_cost", "response_time_ms",
    "success", "error_type", "error_message", "response_data", "updated_at",
)  # fmt: skip
# US dollars per 1,000 input and output tokens, on demand, standard tier, us-east-1: https://aws.amazon.com/bedrock/pricing/
# as of November 2026. Other Regions, regional endpoints of newer Claude models (10 % more) and discounts differ: a row
# for the very id that is configured (`eu.anthropic…`) goes before the one for the model.
PRICED_FROM = "2025-01-01"
PRICES = {
    "amazon.nova-micro-v1:0": ("0.000035", "0.000140"),
    "amazon.nova-lite-v1:0": ("0.000060", "0.000240"),
    "amazon.nova-pro-v1:0": ("0.000800", "0.003200"),
    "anthropic.claude-3-haiku-20240307-v1:0": ("0.000250", "0.001250"),
    "anthropic.claude-3-5-haiku-20241022-v1:0": ("0.000800", "0.004000"),
    "anthropic.claude-3-7-sonnet-20250219-v1:0": ("0.003000", "0.015000"),
    "anthropic.claude-haiku-4-5-20251001-v1:0": ("0.001000", "0.005000"),
    "anthropic.claude-sonnet-4-20250514-v1:0": ("0.003000", "0.015000"),
    "anthropic.claude-sonnet-4-5-20250929-v1:0": ("0.003000", "0.015000"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.create_index(
        "ix_llm_usage_logs_spent",
        "llm_usage_logs",
        ["client_account_id", "engagement_id", "created_at"],
        schema="migration",
    )
    op.execute(f"GRANT UPDATE ({', '.join(OUTCOME)}) ON {TABLE} TO importflow_app")
    op.execute(
        f"CREATE POLICY settled_once ON {TABLE} AS RESTRICTIVE FOR UPDATE TO importflow_app"
        " USING (error_type = 'in-flight') WITH CHECK (error_type IS DISTINCT FROM 'in-flight')"
    )
    for model, (read, written) in PRICES.items():
        op.execute(
            "INSERT INTO migration.llm_model_pricing"
            " (provider, model_name, input_cost_per_1k_tokens, output_cost_per_1k_tokens, effective_from)"
            f" SELECT 'bedrock', '{model}', {read}, {written}, '{PRICED_FROM}' WHERE NOT EXISTS"
            f" (SELECT 1 FROM migration.llm_model_pricing WHERE provider = 'bedrock' AND model_name = '{model}')"
        )


def downgrade() -> None:
    """Prices stay: rows of the log were counted by them."""
    op.execute(f"DROP POLICY settled_once ON {TABLE}")
    op.execute(f"REVOKE UPDATE ({', '.join(OUTCOME)}) ON {TABLE} FROM importflow_app")
    op.drop_index("ix_llm_usage_logs_spent", "llm_usage_logs", schema="migration")
