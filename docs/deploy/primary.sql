-- As the superuser of PostgreSQL, on the machine of the database.
CREATE ROLE newsroom LOGIN PASSWORD 'choose one';
CREATE DATABASE newsroom OWNER newsroom ENCODING 'UTF8' TEMPLATE template0;
-- For a server of readers, or a replica: `manage.py upgrade` lets it read what is published.
CREATE ROLE newsroom_readers LOGIN PASSWORD 'choose a third';
-- For a replica. pg_hba.conf must let this role in from the replica's machine: host replication newsroom_replica …
CREATE ROLE newsroom_replica LOGIN REPLICATION PASSWORD 'choose another';
SELECT pg_create_physical_replication_slot('newsroom_replica');
