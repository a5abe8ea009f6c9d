/**
 * Money as people read it.
 *
 * @module
 */

/** What something costs at known prices, to the cent or to two digits that count: `~$1.20`, `~$0.0012`. */
export function dollars(amount: number): string {
  if (amount <= 0) return "~$0";
  const digits = Math.max(2, 1 - Math.floor(Math.log10(amount)));
  return `~$${amount.toFixed(digits).replace(/(\.\d\d.*?)0+$/, "$1")}`;
}

/** A sum of costs to four digits, from a dollar on to the cent: `~$0.0123`, `~$1.20`; less is `<$0.0001`. */
export function dollarSum(amount: number): string {
  if (amount <= 0) return "~$0";
  const text = amount.toFixed(amount < 1 ? 4 : 2);
  return Number(text) === 0 ? "<$0.0001" : `~$${text}`;
}
