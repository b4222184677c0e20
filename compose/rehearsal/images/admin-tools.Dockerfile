# Stands in for temporalio/admin-tools: the schema tool of the same release, its schema, and Temporal's CLI.
FROM durable-stripe-rehearsal/base
RUN useradd --uid 1000 --create-home temporal
COPY sql /usr/local/bin/temporal-sql-tool
COPY temporal /usr/local/bin/temporal
COPY schema /etc/temporal/schema
RUN chmod 755 /usr/local/bin/* && chmod -R a+rX /etc/temporal
USER temporal
CMD ["sleep", "infinity"]
