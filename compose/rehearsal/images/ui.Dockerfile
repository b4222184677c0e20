# Stands in for temporalio/ui: the same release of the server and its web application, built from the Go module.
FROM durable-stripe-rehearsal/base
RUN useradd --uid 5000 --create-home temporal
WORKDIR /home/ui-server
COPY ui-server .
COPY config config
RUN chmod +x ui-server && chown -R temporal .
USER temporal
ENTRYPOINT ["./ui-server", "--env", "docker", "start"]
