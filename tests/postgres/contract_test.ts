/** What every store does, with a PostgreSQL server. */
import "./only_postgres.ts";
import "../history/contract_test.ts";
import "../history/labels_test.ts";
import "../history/message_texts_test.ts";
import "../history/preferences_test.ts";
import "../history/runs_test.ts";
import "../history/cache/collect_test.ts";
