import os

bind = "0.0.0.0:8000"
workers = 1
threads = 8
# Heartbeat files in memory: on a slow disk gunicorn takes its own workers for dead.
worker_tmp_dir = "/dev/shm"
graceful_timeout = 5
loglevel = os.environ.get("LOG_LEVEL", "info")
