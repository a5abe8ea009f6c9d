/**
 * The tables of the store, as steps from one version to the next.
 *
 * `chat_exchange.line` and `chat_line.line` are the lines of the history, byte for byte. All other columns follow from
 * them and serve queries: texts that patterns are compared with are in lower case, as `toLowerCase` writes it.
 *
 * `number` is the order of recording. `chat_state` has one row, which each writer locks until its commit: numbers are
 * given in the order of commits, so that a reader which asks for the numbers after the last one that it saw misses nothing.
 *
 * `chat_lease` has the parts of limits that machines use by themselves, `chat_client_key` the client keys of all machines.
 *
 * `chat_removed` has the ids of removed exchanges, and nothing that was said: their lines may still arrive from a file, and
 * each machine removes them from its own. `removal` is the number that `chat_state.removals` got with them.
 *
 * `chat_prefix` has the hashes of conversations up to their answers. An exchange that is an earlier turn of a request moves
 * to `chat_repeated` once the store has that turn as an exchange with the same hash: those that continue it then continue
 * that exchange, see `linking/`.
 *
 * `chat_exchange.prices` tells with which prices of its model the cost of an exchange was found. It is null where columns
 * alone cannot say what `stats` counts: such exchanges are read. An index entry has a largest size, so that exchanges with
 * long names are among them.
 *
 * @module
 */

/**
 * The longest row, in bytes, that is stored in one piece and as it is. The server's own limit is 2,000 bytes, and
 * compressing a line of the usual length takes as long as all else that is done with it.
 */
export const WHOLE_ROWS = 8160;

/** Each makes the next version of the tables; one that was released is never changed. */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE chat_state (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    version integer NOT NULL,
    number bigint NOT NULL DEFAULT 0,
    removals bigint NOT NULL DEFAULT 0
  );
  INSERT INTO chat_state (version) VALUES (0);

  CREATE TABLE chat_exchange (
    id text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    conversation text COLLATE "C" NOT NULL,
    parent text COLLATE "C",
    source text NOT NULL,
    started timestamptz NOT NULL,
    ended timestamptz NOT NULL,
    provider text NOT NULL,
    base_url text NOT NULL,
    model text NOT NULL,
    model_lower text NOT NULL,
    name_lower text NOT NULL,
    status text NOT NULL,
    response text,
    run text,
    client text,
    prompt_tokens bigint,
    completion_tokens bigint,
    total_tokens bigint,
    first_token_ms double precision,
    total_ms double precision,
    tools text NOT NULL,
    names text NOT NULL,
    said text NOT NULL,
    bytes integer NOT NULL,
    line text NOT NULL
  ) PARTITION BY RANGE (id);
  CREATE INDEX chat_exchange_number ON chat_exchange (number);
  CREATE INDEX chat_exchange_started ON chat_exchange (started, number);
  CREATE INDEX chat_exchange_conversation ON chat_exchange (conversation);
  CREATE INDEX chat_exchange_run ON chat_exchange (run) WHERE run IS NOT NULL;

  CREATE TABLE chat_line (
    hash text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    kind text NOT NULL,
    subject text COLLATE "C",
    word_lower text,
    line text NOT NULL
  );
  CREATE INDEX chat_line_number ON chat_line (number);
  CREATE INDEX chat_line_subject ON chat_line (kind, subject, number);

  CREATE TABLE chat_fragment (
    hash text COLLATE "C" PRIMARY KEY,
    line text NOT NULL
  );

  CREATE TABLE chat_removed (
    id text COLLATE "C" PRIMARY KEY
  );

  CREATE TABLE chat_body (
    hash text COLLATE "C" PRIMARY KEY,
    added timestamptz NOT NULL DEFAULT now(),
    bytes bytea NOT NULL
  );
  `,
  `
  ALTER TABLE chat_exchange ADD COLUMN link text;

  CREATE TABLE chat_prefix (
    id text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    earlier boolean NOT NULL,
    PRIMARY KEY (id, hash)
  );
  CREATE INDEX chat_prefix_hash ON chat_prefix (hash) WHERE NOT earlier;
  CREATE INDEX chat_prefix_earlier ON chat_prefix (hash) WHERE earlier;

  CREATE TABLE chat_repeated (
    id text COLLATE "C" PRIMARY KEY,
    exchange text COLLATE "C" NOT NULL,
    messages text NOT NULL,
    bytes integer NOT NULL,
    line text NOT NULL
  );
  CREATE INDEX chat_repeated_exchange ON chat_repeated (exchange);
  `,
  `
  DO $$
  DECLARE month regclass;
  BEGIN
    FOR month IN
      SELECT inhrelid FROM pg_inherits
      WHERE inhparent = to_regclass('chat_exchange')
    LOOP
      EXECUTE format(
        'ALTER TABLE %s SET (toast_tuple_target = ${WHOLE_ROWS})', month
      );
    END LOOP;
  END $$;
  `,
  `
  ALTER TABLE chat_removed ADD COLUMN removal bigint NOT NULL DEFAULT 0;
  CREATE INDEX chat_removed_removal ON chat_removed (removal, id);
  UPDATE chat_removed SET removal = (SELECT removals FROM chat_state);
  `,
  `
  ALTER TABLE chat_exchange ADD COLUMN cost double precision;
  `,
  `
  CREATE TABLE chat_lease (
    client text COLLATE "C" NOT NULL,
    unit text NOT NULL,
    per text NOT NULL,
    start bigint NOT NULL,
    machine text NOT NULL,
    amount double precision NOT NULL,
    wanted double precision NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (client, unit, per, start, machine)
  );
  CREATE TABLE chat_client_key (
    name text COLLATE "C" PRIMARY KEY,
    line text NOT NULL
  );
  CREATE INDEX chat_exchange_client ON chat_exchange (number)
    WHERE client IS NOT NULL;
  `,
  `
  ALTER TABLE chat_exchange
    ADD COLUMN cache_read bigint,
    ADD COLUMN cache_write bigint,
    ADD COLUMN prices bigint;
  CREATE INDEX chat_exchange_summed ON chat_exchange (started)
    INCLUDE (provider, model, status, source, client,
      prompt_tokens, completion_tokens, cache_read, cache_write, cost, prices,
      first_token_ms, total_ms)
    WHERE prices IS NOT NULL;
  CREATE INDEX chat_exchange_read ON chat_exchange (started)
    WHERE prices IS NULL;
  `,
  `
  UPDATE chat_line SET subject = substring(line FROM '"run":"([^"\\\\]*)"')
  WHERE kind = 'bench';
  `,
  `
  CREATE INDEX chat_exchange_failed ON chat_exchange (started, number)
    WHERE status IN ('error', 'truncated');
  `,
];

/** Commands that only read take tables from this version on as they are: their users may not be allowed to change them. */
export const READABLE = 6;

/** What speeds things up where the server can do it; each alone, and without it all works the same. */
export const IMPROVEMENTS: readonly string[] = [
  // Compressing with the other method takes longer than all else that is done with a line.
  `
  ALTER TABLE chat_exchange
    ALTER COLUMN line SET COMPRESSION lz4,
    ALTER COLUMN said SET COMPRESSION lz4;
  `,
  // Searches in texts.
  `
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS chat_exchange_said
    ON chat_exchange USING gin (said gin_trgm_ops);
  `,
];
