"""All settings, from the environment and newsroom.env.

docs/operators.md lists every variable. DEBUG is off unless it is set.
"""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from newsroom.conf import environment
from newsroom.conf.schedules import SCHEDULES

BASE_DIR = environment.BASE_DIR
# Files that our processes write, the database and its log included, are for their own
# user only.
os.umask(0o077)
# A relative path is below BASE_DIR, here and for the database, whatever the current
# folder is.
VAR_DIR = environment.folder("VAR_DIR", "var")

DEBUG = environment.flag("DEBUG")
# Commands run without secrets; a server does not: newsroom/wsgi.py asks
# newsroom/conf/readiness.py first.
DEVELOPMENT_KEY = "development-only-key-never-for-production-0123456789abcdef"
SECRET_KEY = environment.text("SECRET_KEY") or DEVELOPMENT_KEY
# The key of the hashes by which withheld words are recognised. Hazard: it may never
# change. Without it SECRET_KEY is used, which may; `check --deploy` warns of that.
WITHHOLDING_KEY = environment.text("WITHHOLDING_KEY") or SECRET_KEY
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = environment.comma_list(
    "ALLOWED_HOSTS", environment.HOST, "host names alone, such as news.example"
)

SITE_NAME = environment.text("SITE_NAME", "Newsroom")
# Absolute addresses in feeds, canonical links and open data are made without a request.
SITE_URL = environment.site_url("SITE_URL", "http://127.0.0.1:8000")
# The licence of notes and data.
DATA_LICENCE_NAME = environment.text("DATA_LICENCE_NAME", "CC BY 4.0")
DATA_LICENCE_URL = environment.page_url(
    "DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/"
)
# Where readers report errors.
CORRECTIONS_EMAIL = environment.mail_address("CORRECTIONS_EMAIL")
HTTPS = environment.flag("HTTPS", SITE_URL.startswith("https://"))

# Processes that bin/serve keeps running.
WORKERS = environment.number("WORKERS", 2, least=1, most=64)
METRICS_PORT = environment.number("METRICS_PORT", 0, most=65_535)
METRICS_DIR = VAR_DIR / f"metrics-{METRICS_PORT}"
if METRICS_PORT:  # before prometheus_client is imported
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

INSTALLED_APPS = [
    "django_ox",  # first, since newsroom/admin.py takes its pages away
    "newsroom",
    "newsroom.desk",
    "newsroom.editions",
    "newsroom.notices",
    "newsroom.public",
    "annotations",
    "articles",
    "markdownx",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "newsroom.accounts",  # after allauth, whose pages it takes from the admin
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First the policies: the next two give answers of their own.
    "newsroom.conf.middleware.refuse_features",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "newsroom.conf.storage.static_files",
    "newsroom.conf.middleware.clean_address",
    "newsroom.conf.middleware.CompressDesk",
    "newsroom.conf.middleware.choose_language",
    "newsroom.conf.middleware.readers_send_nothing",
    "newsroom.conf.middleware.offer_login",
    "newsroom.conf.middleware.MovedDatabase",
    "newsroom.conf.logins.Logins",
    "newsroom.conf.middleware.DeskShare",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsroom.conf.middleware.CleanView",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.accounts.watching.watch_sessions",
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
                "newsroom.public.site.site_context",
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
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
# How many requests of one worker use the database at once: half of them for the desk;
# half of what is left for pages that readers are answered from memory
# (newsroom/public/fast_path.py), the rest for pages that are made.
DATABASE_POOL = environment.number("DATABASE_POOL", 8, least=2, most=100)
DESK_SHARE = DATABASE_POOL // 2
LANE_SHARE = (DATABASE_POOL - DESK_SHARE) // 2
READERS_SHARE = DATABASE_POOL - DESK_SHARE - LANE_SHARE
# Megabytes of finished pages that one worker keeps in memory.
KEPT_MB = environment.number("KEPT_MB", 16, least=1, most=16_384)
# Seconds. How long a change waits for another one, and how long one statement may take
# (0: for ever).
LOCK_TIMEOUT = environment.number("LOCK_TIMEOUT", 20, least=1, most=3_600)
STATEMENT_TIMEOUT = environment.number("STATEMENT_TIMEOUT", 30, most=86_400)


def primary_database() -> dj_database_url.DBConfig:
    """Return the configuration of the database that is written to."""
    default = f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}"
    url = environment.text("DATABASE_URL") or default
    config = parse_database_url("DATABASE_URL", url)
    options = config.get("OPTIONS", {})
    if config["ENGINE"] == SQLITE and config["NAME"] not in {"", ":memory:"}:
        own: dj_database_url.DBConfig = {
            "NAME": str(BASE_DIR / config["NAME"]),
            # A new connection reads the schema anew, which costs more than most
            # requests.
            "CONN_MAX_AGE": None,
            "OPTIONS": options | sqlite_options(),
        }
        return {**config, **own}
    if config["ENGINE"] == POSTGRESQL and config["NAME"]:
        connections = DESK_SHARE + READERS_SHARE
        own = on_postgresql(options, connections=connections, patience=10)
        return {**config, **own}
    raise ImproperlyConfigured(
        f"DATABASE_URL names no database that Newsroom knows; {WRITE}"
    )


def replica_database(
    url: str, primary: dj_database_url.DBConfig
) -> dj_database_url.DBConfig:
    """Return the configuration of a copy that PostgreSQL keeps up to date itself."""
    config = parse_database_url("REPLICA_URL", url)
    are_postgresql = config["ENGINE"] == primary["ENGINE"] == POSTGRESQL
    if not are_postgresql or not config["NAME"]:
        raise ImproperlyConfigured(
            "REPLICA_URL is for PostgreSQL: write postgres://user:password@host/name."
        )
    if all(config[part] == primary[part] for part in ("HOST", "PORT", "NAME")):
        raise ImproperlyConfigured(
            "REPLICA_URL names the database of DATABASE_URL; write its replica's."
        )
    # Readers alone wait for it, and the primary can answer them.
    options = config.get("OPTIONS", {})
    own = on_postgresql(options, connections=READERS_SHARE, patience=2)
    return {**config, **own, "TEST": {"MIRROR": "default"}}


def parse_database_url(name: str, url: str) -> dj_database_url.DBConfig:
    """Return the configuration that a URL describes, or raise ImproperlyConfigured."""
    try:
        return dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not understood; {WRITE}") from error


def sqlite_options() -> dict[str, object]:
    """Return the options of every connection to SQLite."""
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
    """Return the configuration of a pool of connections to PostgreSQL.

    `patience` is how many seconds a request waits for a connection.
    """
    limits = {
        "lock_timeout": LOCK_TIMEOUT,
        "statement_timeout": STATEMENT_TIMEOUT,
        # A process that hangs in a transaction would keep its locks for ever.
        "idle_in_transaction_session_timeout": 300,
    }
    # Every server must write times in the same zone, or a stored page would not be
    # recognised.
    switches = ["-c timezone=UTC"]
    switches += [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    switches.append(given.get("options", ""))
    own = {
        "options": " ".join(switches).strip(),
        "connect_timeout": patience,
        # Without it psycopg prepares nothing at all. Django's own queries never are
        # prepared.
        "prepare_threshold": 5,
        # Hazard: without reconnect_timeout a pool that keeps trying pauses ever longer,
        # also when the server is back.
        "pool": {
            "min_size": 1,
            "max_size": connections,
            "timeout": patience,
            "reconnect_timeout": 5,
        },
    }
    # A connection is checked when a request takes it: after a restart of the server
    # the old ones are dead.
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": given | own}


DATABASES = {"default": primary_database()}
# The role of the server, which need not own the tables, and of what makes them.
SERVING_ROLE = DATABASES["default"].get("USER", "")
OWNER_DATABASE_URL = environment.text("OWNER_DATABASE_URL")
OWNER_DATABASE = None
if OWNER_DATABASE_URL:
    OWNER_DATABASE = parse_database_url("OWNER_DATABASE_URL", OWNER_DATABASE_URL)
# The name of the database that answers readers.
READERS = "default"
REPLICA_URL = environment.text("REPLICA_URL")
if REPLICA_URL:
    DATABASES["replica"] = replica_database(REPLICA_URL, DATABASES["default"])
    READERS = "replica"
DATABASE_ROUTERS = ["newsroom.conf.databases.Router"]

# bin/nightly encrypts to the key; of so many days and weeks the newest backup is kept.
BACKUP_KEY = environment.text("BACKUP_KEY")
BACKUP_DAYS = environment.number("BACKUP_DAYS", 0, most=3_650)
BACKUP_WEEKS = environment.number("BACKUP_WEEKS", 0, most=520)

# --- Tasks: work that no request waits for, done by the worker of bin/serve -----------

# A task that fails is tried again after 5 seconds, then ever later, for three days: a
# mail server may be away for a weekend.
TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "MAX_ATTEMPTS": 150,
            "BACKOFF_MAX": 1_800,
            # Seconds after which the task of a worker that died is another's.
            "LOCK_TIMEOUT": 20,
            "SCHEDULES": SCHEDULES,
        },
    }
}

# --- Mail: off without a server -------------------------------------------------------

MAIL_SERVER = environment.mail_server("EMAIL_URL")
MAILERS = {"default": MAIL_SERVER} if MAIL_SERVER else {}
DEFAULT_FROM_EMAIL = environment.mail_address("MAIL_FROM")
if MAIL_SERVER and not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured(
        "EMAIL_URL is set and MAIL_FROM is not; write the address that mail comes from."
    )

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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_ENGINE = "newsroom.conf.session_store"
ACCOUNT_ADAPTER = "newsroom.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A person without access sees why, where a redirect would lead in a circle.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = False  # newsroom/conf/session_store.py says how long
# Hazard: allauth's limits let a stranger who guesses at a name keep its owner out.
# newsroom.conf.logins.Logins limits guesses at every door.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "newsroom.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "login_webauthn": "newsroom.accounts.key_forms.LoginKeyForm",
    "authenticate_webauthn": "newsroom.accounts.key_forms.SecondKeyForm",
    "reauthenticate_webauthn": "newsroom.accounts.key_forms.FreshKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# Holds the codes that were used, which no process of the server may take again.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "used_codes",
    }
}
# Without HTTPS browsers offer keys on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Who must have a second factor: nobody, people with power over others or over what is
# published, or everybody.
SECOND_FACTOR = environment.choice("SECOND_FACTOR", "some", ["none", "some", "all"])

# The newsroom's identity provider, if it has one.
OIDC_URL = environment.page_url("OIDC_URL", "")
if OIDC_URL:  # it has no tables, and loads what asks the web
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
OIDC_NAME = environment.text("OIDC_NAME", "OpenID Connect")
# Whether a sign-in there counts as a second factor here.
OIDC_IS_FACTOR = environment.flag("OIDC_IS_FACTOR")
# Who is no second person for whom, as articles/permissions.py asks.
BOUND_PAIRS = "newsroom.accounts.standing.bound_pairs"
SOCIALACCOUNT_ADAPTER = "newsroom.accounts.adapters.ProviderAdapter"
# A form that leads to another site is not allowed by the Content-Security-Policy.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_APP = {
    "provider_id": "oidc",
    "name": OIDC_NAME,
    "client_id": environment.text("OIDC_CLIENT_ID"),
    "secret": environment.text("OIDC_CLIENT_SECRET"),
    "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP] if OIDC_URL else []}}
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
# No page uses these features of browsers, and no frame in one may. Hazard: a browser
# writes a line to its console for each name that it does not know. Each answer has
# all of them, so the list is short.
UNUSED_FEATURES = [
    *("hid", "midi", "serial", "usb"),
    *("camera", "display-capture", "geolocation", "microphone", "payment"),
]
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000, most=157_680_000)
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# A name that browsers ship in their lists takes months to leave them, so only an
# operator may ask for it.
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD")
# Preloading is off on purpose, and so is mail where no server is named.
SILENCED_SYSTEM_CHECKS = ["security.W021", "mail.W001"]
BEHIND_HTTPS_PROXY = environment.flag("BEHIND_HTTPS_PROXY")
if BEHIND_HTTPS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = environment.comma_list(
    "CSRF_TRUSTED_ORIGINS", environment.ORIGIN, "addresses such as https://news.example"
)
CSRF_FAILURE_VIEW = "newsroom.conf.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# --- Text -----------------------------------------------------------------------------

# LANGUAGE_CODE is the newsroom's own language, in which lists and other pages of many
# articles are. The desk is in each person's language, the page of an article in that of
# the article where possible. A language that is not among the desk's has the words of
# readers' pages only; a person who asks the desk for it gets the desk's first.
DESK_LANGUAGES = [("en-gb", "English"), ("zh-hans", "简体中文")]
LANGUAGES = [*DESK_LANGUAGES, ("ar", "العربية")]
LANGUAGE_CODE = environment.choice(
    "LANGUAGE_CODE", "en-gb", [code for code, _ in LANGUAGES]
)
# Chosen on the desk and kept by the browser; no other page looks at it.
LANGUAGE_COOKIE_NAME = "desk_language"
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds: a year
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
# allauth's words as the desk says them, which come before its own.
LOCALE_PATHS = [BASE_DIR / "newsroom" / "accounts" / "locale"]
FORMAT_MODULE_PATH = "newsroom.conf.formats"
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
MARKDOWNX_MARKDOWNIFY_FUNCTION = "annotations.sanitiser.render"
# Whether editors may import from a web address: the server then connects to addresses
# that they type.
FETCH_URLS = environment.flag("FETCH_URLS")
# The languages in which tesseract, where it is installed, reads pages without text.
OCR_LANGUAGES = environment.comma_list(
    "OCR_LANGUAGES", environment.TESSERACT, "tesseract's codes, such as deu or chi_sim"
) or ["eng"]

# --- Files ----------------------------------------------------------------------------

FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_STORAGE = "newsroom.conf.storage.HashedStaticFiles"
WHITENOISE_MAX_AGE = 60
if DEBUG:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_MAX_AGE = 0
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR},
    },
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# --- Log ------------------------------------------------------------------------------

LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LOG_FORMAT = environment.choice("LOG_FORMAT", "Text", environment.LOG_FORMATS)
LOG_CLIENTS = environment.flag("LOG_CLIENTS")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"newsroom.conf.logs.{LOG_FORMAT}Lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.choice("LOG_LEVEL", "WARNING", LEVELS),
    },
    "loggers": {
        "newsroom": {"level": environment.choice("LOG_LEVEL", "INFO", LEVELS)},
        # Each task says when it begins and ends, every minute.
        "django.tasks": {"level": "WARNING"},
    },
}

environment.refuse_unknown()
