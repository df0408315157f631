"""Employers and outsourcing vendors, and what they confirm about their people."""
