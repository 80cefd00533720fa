"""What people do: one module for each act, from accepting a text to publishing it.

An action checks the permission of whoever acts, changes what the act changes and
records who did it. Desk pages, commands and the admin all call the same actions.
"""
