"""The workbench: an article is annotated here, sentence by sentence.

`views` answers requests, `acts` does what a form says, `workbench_state` fetches what a
page shows, `page` draws one sentence or the whole text.
"""
