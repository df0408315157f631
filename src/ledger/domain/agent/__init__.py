"""Agents: who brings workers in, what is paid for it, and when an agent who brings nobody is dropped."""
