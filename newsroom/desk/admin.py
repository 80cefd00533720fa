"""What the admin's change pages of articles, sentences and notes are: those of the desk."""

from django.contrib import admin

from annotations.admin import NoteList
from annotations.models import Note
from articles.models import Article, Sentence
from newsroom.desk.article_admin import ArticlePage
from newsroom.desk.article_list import ArticleList
from newsroom.desk.sentence_admin import NotePage, SentencePage


@admin.register(Article)
class ArticleAdmin(ArticleList, ArticlePage):
    pass


@admin.register(Note)
class NoteAdmin(NoteList, NotePage):
    pass


admin.site.register(Sentence, SentencePage)
