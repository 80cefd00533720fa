"""Accounts: who signs in and how, and the history of each account."""
