"""A server that speaks S3, run by the Python of `.venv/bucket`: it says its port, and ends when its input does."""

import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_host, port = server.get_host_and_port()
client = boto3.client(
    "s3",
    endpoint_url=f"http://127.0.0.1:{port}",
    aws_access_key_id="acervo",
    aws_secret_access_key="acervo",
    region_name="us-east-1",
)
client.create_bucket(Bucket="acervo")
client.create_bucket(Bucket="versiones")
client.put_bucket_versioning(Bucket="versiones", VersioningConfiguration={"Status": "Enabled"})
client.create_bucket(Bucket="candado", ObjectLockEnabledForBucket=True)
print(port, flush=True)
sys.stdin.read()
server.stop()
