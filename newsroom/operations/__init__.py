"""Proofs and care of what is stored.

Proofs of anchors and rows, backups, reindexing, and which newsroom a database is of.
"""
