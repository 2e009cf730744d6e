"""What the job system counts for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

DONE = Counter("fairlead_jobs_done_total", "Jobs that did all their work.", ["job"])
FAILED = Counter(
    "fairlead_jobs_failed_total", "Runs of jobs that failed, whether or not they are tried again.", ["job"]
)
SECONDS = Histogram(
    "fairlead_job_duration_seconds", "How long a run of a job took.", ["job"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 600),
)  # fmt: skip
RUNNING = Gauge("fairlead_jobs_running", "Jobs that this worker is running now.")
RECOVERED = Counter("fairlead_jobs_recovered_total", "Jobs taken back from workers that stopped answering.")


def observe(job: str, seconds: float, *, done: bool) -> None:
    """Count one run."""
    SECONDS.labels(job).observe(seconds)
    (DONE if done else FAILED).labels(job).inc()
