"""The container's health check: 0 when this copy answers and reaches what it needs."""
import http.client
import sys

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=2)
connection.request("GET", "/api/health")
response = connection.getresponse()
# Printed, so that the reason is in `docker inspect` beside the failed check.
print(response.status, response.read().decode())
sys.exit(0 if response.status == 200 else 1)
