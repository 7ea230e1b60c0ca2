"""What no rule of audit/semgrep.yaml may find: the twins of bad.py. Never run."""
# mypy: ignore-errors
# ruff: noqa

create_engine(url, pool_size=1, connect_args={"ssl_context": context})
session.execute(text("SELECT * FROM assets WHERE name = :name"), {"name": name})
session.execute(STATEMENT, {"name": name})
session.execute(text("SELECT set_config('app.client_account_id', :id, true)"))
json.loads(data)
yaml.safe_load(data)
client.generate_presigned_post(bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=900)
boto3.client("s3", config=config)
logger.error("step failed", kind=type(error).__name__, stack=stack)
subprocess.run([program, name], check=False)
requests.get(address, timeout=5)
