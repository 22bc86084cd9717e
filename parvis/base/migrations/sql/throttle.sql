CREATE UNLOGGED TABLE base_throttle (
    bucket text PRIMARY KEY,
    hits integer NOT NULL,
    ends_at timestamptz NOT NULL
);

CREATE INDEX base_throttle_ends_at ON base_throttle (ends_at);
