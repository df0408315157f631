"""Agreements, campaigns and regulations under which groups of workers come in."""
