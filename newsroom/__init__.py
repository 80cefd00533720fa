"""Everything that speaks HTTP or shell, and publishes.

This is the top of the three apps, and the Django project. From the bottom: `conf` is
the installation, `editions` what was published, `public` all that a stranger can reach,
`actions` what people do, `operations` proofs and care, `desk` and `management` how
staff and operators do it.
"""
