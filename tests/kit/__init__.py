"""What tests stand on: a real PostgreSQL, a database a worker, a transaction a test."""
