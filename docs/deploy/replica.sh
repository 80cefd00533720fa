# On the replica's machine, as the user postgres, with its server stopped and that folder empty. 18 is the version.
pg_basebackup --host=10.0.0.10 --username=newsroom_replica --slot=newsroom_replica \
    --pgdata=/var/lib/postgresql/18/main --write-recovery-conf --wal-method=stream --checkpoint=fast
