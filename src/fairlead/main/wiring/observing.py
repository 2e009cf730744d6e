"""Figures that are read when metrics are scraped."""

from collections.abc import Sequence

from sqlalchemy import text

from fairlead.platform.db.database import Database
from fairlead.platform.http.edge import Sample, Sampler

_JOBS = text("SELECT state, jobs FROM queue_counts()")


def queue_sampler(database: Database) -> Sampler:
    """How many jobs of all companies are in each state: the queue belongs to the installation."""

    async def sample() -> Sequence[Sample]:
        async with database.session() as session:
            rows = (await session.execute(_JOBS)).all()
        return [Sample("fairlead_queue_jobs", "Jobs by state.", {"state": row.state}, row.jobs) for row in rows]

    return sample
