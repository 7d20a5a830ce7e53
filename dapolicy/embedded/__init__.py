"""The one-machine default: PostgreSQL and a broker from Python packages, and one supervisor for everything."""
