# Stands in for temporalio/server: the same release, built from its Go module, and the entry point from that module.
FROM durable-stripe-rehearsal/base
RUN useradd --uid 1000 --create-home temporal
COPY server /usr/local/bin/temporal-server
COPY entrypoint.sh /etc/temporal/entrypoint.sh
RUN chmod +x /usr/local/bin/* /etc/temporal/entrypoint.sh && sed -i '1s|/bin/sh|/bin/bash|' /etc/temporal/entrypoint.sh
WORKDIR /etc/temporal
USER temporal
CMD ["/etc/temporal/entrypoint.sh"]
