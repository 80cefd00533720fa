from django.apps import AppConfig


class Peer(AppConfig):
    name = "bench.wagtail_site"
    label = "peer"
