"""Brings in what was played elsewhere."""
