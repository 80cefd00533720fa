"""Articles in the admin."""

from django.contrib import admin

from articles.models import Article
from newsroom.desk.article_list import ArticleList


@admin.register(Article)
class ArticleAdmin(ArticleList):
    pass
