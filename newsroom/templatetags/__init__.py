"""Tags and filters of all templates, readers' and the desk's."""
