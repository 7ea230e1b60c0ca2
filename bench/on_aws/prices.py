"""What AWS charges on demand in US East (N. Virginia), and which page said so when. Free tiers are left out."""

from __future__ import annotations

from typing import NamedTuple

REGION = "us-east-1"
LOOKED_UP = "2026-11-23"
UNSOURCED = "no page with the figure was found: public knowledge of 2025"


class Price(NamedTuple):
    """Dollars for one `unit`."""

    what: str
    dollars: float
    unit: str
    source: str


_LAMBDA_NOTE = "git.mcrn.ar, “lambda-13-cost”, 2026-05-11"
_LOGS = "c3x.dev, “CloudWatch Logs cost optimization”, June 2026"

LAMBDA_SECOND = Price(
    "Lambda, x86, first tier", 0.0000166667, "GB-second", f"cloudchipr.com, “AWS Lambda Pricing”, 2024; {_LAMBDA_NOTE}"
)
LAMBDA_REQUEST = Price("Lambda, invocations", 0.20e-6, "invocation", _LAMBDA_NOTE)
LAMBDA_DISK = Price("Lambda, disk beyond 512 MB", 3.09e-8, "GB-second", UNSOURCED)
TRANSITION = Price(
    "Step Functions, Standard", 0.025e-3, "transition", "aws.amazon.com/step-functions/pricing; wring.co, 2026-03-14"
)
S3_WRITE = Price("S3 Standard, PUT, POST, LIST", 0.005e-3, "request", "c3x.dev, “S3 request fees explained”, undated")
S3_READ = Price("S3 Standard, GET, HEAD", 0.0004e-3, "request", "c3x.dev, “S3 request fees explained”, undated")
S3_STORAGE = Price("S3 Standard, storage", 0.023, "GB-month", UNSOURCED)
EVENT = Price(
    "EventBridge, events of AWS services", 0.0, "event", "factualminds.com, “EventBridge Pricing”, 2026-06-13"
)
API_CALL = Price("API Gateway, REST", 3.50e-6, "call", "awsforengineers.com, 2025-05-19; go-cloud.io, 2026")
LOG_INGESTION = Price("CloudWatch Logs, ingestion", 0.50, "GB", _LOGS)
LOG_STORAGE = Price("CloudWatch Logs, storage", 0.03, "GB-month", _LOGS)
METRIC = Price("CloudWatch, custom metric", 0.30, "metric-month", "signoz.io, “CloudWatch Pricing”, 2026-02-15")
ALARM = Price("CloudWatch, alarm", 0.10, "alarm-month", "c3x.dev, “aws_cloudwatch_metric_alarm”, undated")
SECRET = Price("Secrets Manager", 0.40, "secret-month", UNSOURCED)
ACU_HOUR = Price("Aurora Serverless v2", 0.12, "ACU-hour", "factualminds.com, “Amazon Aurora Pricing”, June 2026")
ACU_HOUR_IO_OPTIMIZED = Price(
    "Aurora Serverless v2, I/O-Optimized", 0.156, "ACU-hour", "emnode.com, “Aurora storage configurations”: 30 % more"
)
AURORA_IO = Price("Aurora Standard, I/O", 0.20e-6, "request", "emnode.com, “Aurora storage configurations”, undated")
AURORA_STORAGE = Price(
    "Aurora Standard, storage", 0.10, "GB-month", "awsnegotiations.com, “Aurora Serverless v2”, May 2026"
)
AURORA_STORAGE_IO_OPTIMIZED = Price(
    "Aurora I/O-Optimized, storage", 0.225, "GB-month", "emnode.com, “Aurora storage configurations”: 125 % more"
)
PROXY = Price("RDS Proxy, at least 8 ACU", 0.015, "ACU-hour", UNSOURCED)

ALL = (
    LAMBDA_SECOND, LAMBDA_REQUEST, LAMBDA_DISK, TRANSITION, S3_WRITE, S3_READ, S3_STORAGE, EVENT, API_CALL,
    LOG_INGESTION, LOG_STORAGE, METRIC, ALARM, SECRET, ACU_HOUR,
    ACU_HOUR_IO_OPTIMIZED, AURORA_IO, AURORA_STORAGE, AURORA_STORAGE_IO_OPTIMIZED, PROXY,
)  # fmt: skip
