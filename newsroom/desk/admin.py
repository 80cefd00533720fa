"""What the admin's pages of articles, sentences, notes and sources are: those of the desk."""

from django.contrib import admin

from annotations.admin import NoteList
from annotations.models import Note, Source
from articles.models import Article, Sentence
from newsroom.desk.article_admin import ArticlePage
from newsroom.desk.article_list import ArticleList
from newsroom.desk.sentence_admin import NotePage, SentencePage
from newsroom.desk.source_pages import SourcePages


@admin.register(Article)
class ArticleAdmin(ArticleList, ArticlePage):
    pass


@admin.register(Note)
class NoteAdmin(NoteList, NotePage):
    pass


admin.site.register(Sentence, SentencePage)
admin.site.register(Source, SourcePages)
