/**
 * The form that asks for an export.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { queryParameters } from "../../history/query/parse_query.ts";
import type { Query } from "../../history/query/query.ts";
import { EXPORT_FILES } from "../../history/transfer/export/export_files.ts";

/** Asks for a file with what a query finds. */
export function exportForm(query: Query): Markup {
  return markup`<form class="bar export" method="get" action="/ui/export">
${
    [...queryParameters(query)].map(([name, value]) =>
      markup`<input type="hidden" name="${name}" value="${value}">`
    )
  }<label for="format">Export all that fits as</label>
<select id="format" name="format">${
    Object.entries(EXPORT_FILES).map(([name, { title }]) =>
      markup`<option value="${name}">${title}</option>`
    )
  }</select>
<button>Export</button>
</form>
`;
}
