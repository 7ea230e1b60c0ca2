"""What the rules of audit/semgrep.yaml must find: `ruleid` names the rule that fires on the next line. Never run."""
# mypy: ignore-errors
# ruff: noqa

# ruleid: no-autocommit
create_engine(url, isolation_level="AUTOCOMMIT", connect_args=arguments)
# ruleid: no-autocommit
connection.execution_options(isolation_level="AUTOCOMMIT")
# ruleid: no-autocommit
connection.autocommit = True
# ruleid: engine-without-tls
create_engine(url, pool_size=1)
# ruleid: sql-from-text
session.execute(f"SELECT * FROM assets WHERE name = '{name}'")
# ruleid: sql-from-text
session.execute(text(f"SELECT {column} FROM assets"))
# ruleid: sql-from-text
session.execute("SELECT * FROM assets WHERE name = '%s'" % name)
# ruleid: sql-from-text
session.execute("SELECT * FROM {}".format(table))
# ruleid: sql-from-text
connection.exec_driver_sql(f"DROP TABLE {table}")
# ruleid: setting-beyond-the-transaction
session.execute(text("SET SESSION statement_timeout = 0"))
# ruleid: setting-beyond-the-transaction
session.execute(text("SELECT set_config('app.client_account_id', :id, false)"))
# ruleid: object-that-runs-code
pickle.loads(data)
# ruleid: object-that-runs-code
yaml.load(data)
# ruleid: upload-form-without-conditions
client.generate_presigned_post(bucket, key, ExpiresIn=900)
# ruleid: client-without-timeouts
boto3.client("s3")
# ruleid: log-of-a-whole-thing
logger.info("called", event=event)
# ruleid: log-of-a-whole-thing
logger.exception("failed")
# ruleid: log-of-a-whole-thing
logger.warning(f"cannot read {cell}")
# ruleid: log-of-a-whole-thing
logger.error("failed", error=str(error))
# ruleid: shell
subprocess.run(command, shell=True)
# ruleid: unverified-tls
requests.get(address, verify=False)
# ruleid: unverified-tls
context.check_hostname = False
