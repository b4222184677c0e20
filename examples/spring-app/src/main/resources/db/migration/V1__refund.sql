CREATE TABLE refund (
    charge  text PRIMARY KEY,
    amount  bigint NOT NULL,
    version bigint NOT NULL
);
