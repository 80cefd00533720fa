"""What the admin's pages of articles, sentences and notes are: those of the desk."""

from django.contrib import admin

from articles.models import Article
from newsroom.desk.article_admin import ArticlePage


@admin.register(Article)
class ArticleAdmin(ArticlePage):
    pass


from articles.models import Sentence
from newsroom.desk.own_page import OwnPage


@admin.register(Sentence)
class SentenceAdmin(OwnPage):
    pass
