-- As the superuser of PostgreSQL, on the machine of the database.
-- Owns the tables: OWNER_DATABASE_URL, for `manage.py upgrade` and `manage.py restore`.
CREATE ROLE newsroom_owner LOGIN CREATEDB PASSWORD 'choose one';
-- Servers and all other commands: DATABASE_URL. `manage.py upgrade` gives it its rights.
-- By night a backup is tried in a database that it creates.
CREATE ROLE newsroom LOGIN CREATEDB PASSWORD 'choose another';
CREATE DATABASE newsroom OWNER newsroom_owner ENCODING 'UTF8' TEMPLATE template0;
-- Where newsroom owned the tables before, in that database: REASSIGN OWNED BY newsroom TO newsroom_owner;
-- For a server of readers, or a replica: `manage.py upgrade` lets it read what is published.
CREATE ROLE newsroom_readers LOGIN PASSWORD 'choose a third';
-- For a replica. pg_hba.conf must let this role in from the replica's machine: host replication newsroom_replica …
CREATE ROLE newsroom_replica LOGIN REPLICATION PASSWORD 'choose a fourth';
SELECT pg_create_physical_replication_slot('newsroom_replica');
