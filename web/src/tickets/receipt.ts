/** A receipt is a file people keep: what the sealed log proves about a ticket. */
export function saveReceipt(number: string, receipt: object): void {
  const blob = new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `receipt-${number}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
