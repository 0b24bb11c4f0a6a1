# tests/support/postgres.sh: a private PostgreSQL for tests that are scripts; to be sourced.
#
#   start_postgres      sets postgres_socket, postgres_url (an empty database)
#   stop_postgres       ends it, unless it was given by PARAF_TEST_PG
#
# It runs as an unprivileged user when we are root (initdb refuses root), on a socket only.

as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"; else "$@"; fi; }

start_postgres() {
  local bin=/usr/lib/postgresql/15/bin
  if [ -n "${PARAF_TEST_PG:-}" ]; then
    postgres_socket=$PARAF_TEST_PG postgres_folder=
  else
    postgres_folder=$(mktemp -d /tmp/paraf-pg-XXXXXX)
    [ "$(id -u)" != 0 ] || chown nobody:nogroup "$postgres_folder"
    postgres_socket=$postgres_folder
    (cd / && as_postgres $bin/initdb -D "$postgres_folder/data" -U paraf -A trust -E UTF8 --no-locale --no-sync >"$postgres_folder.log" 2>&1) || {
      cat "$postgres_folder.log" >&2; return 1; }
    (cd / && as_postgres $bin/pg_ctl -w -D "$postgres_folder/data" -l "$postgres_folder/log" \
      -o "-c listen_addresses= -c unix_socket_directories=$postgres_folder -c fsync=off -c max_connections=300" start >/dev/null) || {
      cat "$postgres_folder/log" >&2; return 1; }
    rm -f "$postgres_folder.log"
  fi
  local name=script_$$_$RANDOM
  psql -q -h "$postgres_socket" -U paraf -d postgres -c "CREATE DATABASE $name" >/dev/null
  postgres_url="postgresql:///$name?host=$postgres_socket&user=paraf"
}

stop_postgres() {
  [ -n "${postgres_folder:-}" ] || return 0
  (cd / && as_postgres /usr/lib/postgresql/15/bin/pg_ctl -m immediate -D "$postgres_folder/data" stop >/dev/null 2>&1) || true
  rm -rf "$postgres_folder"
}
