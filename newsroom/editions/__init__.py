"""What an edition is and says.

`models` and `admin` are its tables. All else is pure and reads the document alone:
its `schema`, how it is sealed and chained, what changed between two, and what a page
shows of one (`view`).
"""
