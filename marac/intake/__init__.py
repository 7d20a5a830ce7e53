"""Referrals from agencies: written down insert only, and opened by a worker as a report with its locks."""
