/**
 * The log and the metrics of `serve`.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { type LogFormat, logLine } from "../../server/watch/access_log.ts";
import {
  type MetricsSources,
  ServerMetrics,
} from "../../server/watch/metrics/server_metrics.ts";
import type { RequestTrace } from "../../server/watch/request_trace.ts";
import type { ServerContext } from "../../server/endpoint.ts";
import { Pricing } from "../../server/watch/pricing.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { Traffic } from "../../server/watch/traffic.ts";
import type { Flags } from "../../cli/parse.ts";
import { LOG_FORMATS } from "./options.ts";

/**
 * Makes the log and the metrics that the flags ask for.
 *
 * @param pricesOf loads what models cost; undefined, with a warning, where that cannot be read
 * @throws {UsageError} the log format is unknown
 */
export function watching(
  flags: Flags,
  { stderr }: Pick<Io, "stderr">,
  sources: Omit<MetricsSources, "open">,
  pricesOf?: () => Promise<PriceList | undefined>,
): Pick<ServerContext, "traffic" | "metrics"> {
  const watchers: ((trace: RequestTrace) => void)[] = [];
  const format = logFormat(flags, stderr);
  if (format !== "off") {
    // The log is not awaited, and a closed stderr does not stop answers.
    watchers.push((trace) =>
      void stderr.write(logLine(trace, format)).catch(() => {})
    );
  }
  // Recorded answers cost nothing.
  const pricing = pricesOf === undefined || flags.has("replay")
    ? undefined
    : new Pricing(pricesOf);
  const traffic = new Traffic(watchers, pricing);
  if (!flags.flag("metrics")) return watchers.length === 0 ? {} : { traffic };
  const metrics = new ServerMetrics({ ...sources, open: () => traffic.open });
  watchers.push((trace) => metrics.count(trace));
  return { traffic, metrics };
}

/** The log format: text on a terminal; elsewhere off by default, because the log names providers and models. */
function logFormat(flags: Flags, stderr: Io["stderr"]): LogFormat {
  const asked = flags.text("log");
  if (asked === undefined) {
    return stderr.isTerminal && !flags.flag("quiet") ? "text" : "off";
  }
  const format = LOG_FORMATS.find((format) => format === asked);
  if (format !== undefined) return format;
  throw new UsageError(
    `--log takes ${LOG_FORMATS.join(", ")}, not "${asked}"`,
  );
}
