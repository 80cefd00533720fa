"""The installation: settings, server, databases, and what stands before every view.

`environment` reads settings, `readiness` and `system_checks` refuse what is missing,
`server` is what `bin/serve` runs, `gateway` and `middleware` meet requests first.
"""
