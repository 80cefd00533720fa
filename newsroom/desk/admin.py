"""What the admin's pages of articles, sentences and notes are: those of the desk."""

from django.contrib import admin

from articles.models import Article, Sentence
from newsroom.desk.article_admin import ArticlePage
from newsroom.desk.article_list import ArticleList
from newsroom.desk.own_page import OwnPage


@admin.register(Article)
class ArticleAdmin(ArticleList, ArticlePage):
    pass


@admin.register(Sentence)
class SentenceAdmin(OwnPage):
    pass
