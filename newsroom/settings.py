"""All settings, from the environment and newsroom.env. docs/operators.md lists every
variable.

DEBUG is off unless it is asked for.
"""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from newsroom.conf import environment

BASE_DIR = environment.BASE_DIR
# Whatever a process of ours writes, the database and its log included, is for its own
# user only.
os.umask(0o077)
# Whoever calls from wherever: a relative path is below BASE_DIR, here and of a
# database.
VAR_DIR = environment.folder("VAR_DIR", "var")

DEBUG = environment.flag("DEBUG")
# Commands run without secrets; a server does not: newsroom/wsgi.py asks
# newsroom/conf/readiness.py first.
DEVELOPMENT_KEY = "development-only-key-never-for-production-0123456789abcdef"
SECRET_KEY = environment.text("SECRET_KEY") or DEVELOPMENT_KEY
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = environment.listed(
    "ALLOWED_HOSTS", environment.HOST, "host names alone, such as news.example"
)

SITE_NAME = environment.text("SITE_NAME", "Newsroom")
# Absolute addresses in feeds, canonical links and open data are made without a request.
SITE_URL = environment.address("SITE_URL", "http://127.0.0.1:8000")
# Of notes and data.
DATA_LICENCE_NAME = environment.text("DATA_LICENCE_NAME", "CC BY 4.0")
DATA_LICENCE_URL = environment.page(
    "DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/"
)
CORRECTIONS_EMAIL = environment.mail("CORRECTIONS_EMAIL")  # where readers report errors
HTTPS = environment.flag("HTTPS", SITE_URL.startswith("https://"))

# Processes that bin/serve keeps running.
WORKERS = environment.number("WORKERS", 2, least=1, most=64)

INSTALLED_APPS = [
    "newsroom",
    "newsroom.desk",
    "newsroom.editions",
    "newsroom.public",
    "annotations",
    "articles",
    "markdownx",
    "simple_history",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "newsroom.conf.middleware.clean_address",
    "newsroom.conf.middleware.CompressDesk",
    "newsroom.conf.middleware.speaks",
    "newsroom.conf.middleware.readers_send_nothing",
    "newsroom.conf.middleware.offer_login",
    "newsroom.conf.middleware.MovedDatabase",
    "newsroom.conf.middleware.Logins",
    "newsroom.conf.middleware.Lanes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsroom.conf.middleware.CleanView",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.templatetags.paper.site",
            ],
        },
    },
    {  # readers' pages
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "newsroom.public.render.environment"},
    },
]

# --- Database -------------------------------------------------------------------------


WRITE = "write sqlite:///path or postgres://user:password@host/name."
# How many requests of one worker use the database at once: half of them for the desk;
# half of what is left for what readers are answered from memory
# (newsroom/public/fast_path.py), the rest for what is made.
DATABASE_POOL = environment.number("DATABASE_POOL", 8, least=2, most=100)
DESK_SHARE = DATABASE_POOL // 2
LANE_SHARE = (DATABASE_POOL - DESK_SHARE) // 2
READERS_SHARE = DATABASE_POOL - DESK_SHARE - LANE_SHARE
# Seconds. How long a change waits for another one, and how long one statement may take
# (0: for ever).
LOCK_TIMEOUT = environment.number("LOCK_TIMEOUT", 20, least=1, most=3_600)
STATEMENT_TIMEOUT = environment.number("STATEMENT_TIMEOUT", 30, most=86_400)


def database() -> dj_database_url.DBConfig:
    config = parsed(
        "DATABASE_URL",
        environment.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}",
    )
    options = config.get("OPTIONS", {})
    match config["ENGINE"]:
        case "django.db.backends.sqlite3" if config["NAME"] not in {"", ":memory:"}:
            file = str(BASE_DIR / config["NAME"])
            # A new connection reads the schema anew, which costs more than most
            # requests.
            return {
                **config,
                "NAME": file,
                "CONN_MAX_AGE": None,
                "OPTIONS": options | sqlite_options(),
            }
        case "django.db.backends.postgresql" if config["NAME"]:
            connections = DESK_SHARE + READERS_SHARE
            return {
                **config,
                **on_postgresql(options, connections=connections, patience=10),
            }
    raise ImproperlyConfigured(
        f"DATABASE_URL names no database that Newsroom knows; {WRITE}"
    )


def replica(url: str, primary: dj_database_url.DBConfig) -> dj_database_url.DBConfig:
    """A copy of the database that PostgreSQL keeps up to date itself."""
    config = parsed("REPLICA_URL", url)
    if {config["ENGINE"], primary["ENGINE"]} != {
        "django.db.backends.postgresql"
    } or not config["NAME"]:
        raise ImproperlyConfigured(
            "REPLICA_URL is for PostgreSQL: write postgres://user:password@host/name."
        )
    if all(config[part] == primary[part] for part in ("HOST", "PORT", "NAME")):
        raise ImproperlyConfigured(
            "REPLICA_URL names the database of DATABASE_URL; write its replica's."
        )
    # Who waits for it is a reader, whom the other database can answer.
    common = on_postgresql(
        config.get("OPTIONS", {}), connections=READERS_SHARE, patience=2
    )
    return {**config, **common, "TEST": {"MIRROR": "default"}}


def parsed(name: str, url: str) -> dj_database_url.DBConfig:
    try:
        return dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not understood; {WRITE}") from error


def sqlite_options() -> dict[str, object]:
    # IMMEDIATE takes the write lock at BEGIN: a deferred transaction that upgrades from
    # read to write fails at once with 'database is locked', whatever the timeout.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_TIMEOUT,
        # FULL: with NORMAL a power cut takes commits that were acknowledged.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def on_postgresql(
    given: dict[str, str], *, connections: int, patience: int
) -> dj_database_url.DBConfig:
    """patience: seconds until a request gives up waiting for a connection."""
    limits = {
        "lock_timeout": LOCK_TIMEOUT,
        "statement_timeout": STATEMENT_TIMEOUT,
        # A process that stands still in a transaction would keep its locks for ever.
        "idle_in_transaction_session_timeout": 300,
    }
    switches = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    own = {
        # A moment is written the same whoever asks, or a page would not be known again.
        "options": " ".join(
            ["-c timezone=UTC", *switches, given.get("options", "")]
        ).strip(),
        # or psycopg prepares nothing at all; Django's own queries never are
        "prepare_threshold": 5,
        # reconnect_timeout: a pool that keeps trying pauses ever longer, also when the
        # server is back.
        "pool": {
            "min_size": 1,
            "max_size": connections,
            "timeout": patience,
            "reconnect_timeout": 5,
        },
    }
    # Checked when a request takes one: those of before a restart of the server are
    # dead.
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": given | own}


DATABASES = {"default": database()}
if REPLICA_URL := environment.text("REPLICA_URL"):
    DATABASES["replica"] = replica(REPLICA_URL, DATABASES["default"])
# The name of the database that answers readers.
READERS = "replica" if REPLICA_URL else "default"
DATABASE_ROUTERS = ["newsroom.conf.databases.Router"]

# --- People ---------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
# The address of the client comes from the connection unless the operator says how many
# proxies stand before it: a client could otherwise write any X-Forwarded-For and guess
# at passwords without end.
PROXY_COUNT = environment.number("PROXY_COUNT", 0, most=20)

# --- Security: what Django does by itself is not repeated -----------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000, most=157_680_000)
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Once browsers ship a name in their lists it takes months to leave: only an operator
# may ask for it.
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading is off on purpose
BEHIND_HTTPS_PROXY = environment.flag("BEHIND_HTTPS_PROXY")
if BEHIND_HTTPS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = environment.listed(
    "CSRF_TRUSTED_ORIGINS", environment.ORIGIN, "addresses such as https://news.example"
)
CSRF_FAILURE_VIEW = "newsroom.conf.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# --- Text -----------------------------------------------------------------------------

# LANGUAGE_CODE is the newsroom's own, which lists and other pages of many articles
# speak. The desk speaks each person's, the page of an article that of the article where
# it can. A language that is not among the desk's has the words of readers' pages only;
# where somebody asks the desk for it, that speaks its first.
DESK_LANGUAGES = [("en-gb", "English"), ("zh-hans", "简体中文")]
LANGUAGES = [*DESK_LANGUAGES, ("ar", "العربية")]
LANGUAGE_CODE = environment.one_of(
    "LANGUAGE_CODE", "en-gb", [code for code, _ in LANGUAGES]
)
# Chosen on the desk, kept by the browser and sent to the desk alone.
LANGUAGE_COOKIE_NAME = "desk_language"
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds: a year
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
FORMAT_MODULE_PATH = "newsroom.conf.formats"
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
MARKDOWNX_MARKDOWNIFY_FUNCTION = "annotations.sanitiser.render"
# Whether editors may import from a web address: the server then connects to addresses
# that they type.
FETCH_URLS = environment.flag("FETCH_URLS")

# --- Files ----------------------------------------------------------------------------

FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "newsroom.conf.storage.HashedStaticFiles"
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 60

# --- Log ------------------------------------------------------------------------------

LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.one_of("LOG_LEVEL", "WARNING", LEVELS),
    },
    "loggers": {
        "newsroom": {"level": environment.one_of("LOG_LEVEL", "INFO", LEVELS)},
    },
}

environment.refuse_unknown()
