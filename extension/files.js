/** A capture as a file, for when the way to the service is closed. */

/** @import { Capture } from "./messages.js" */

import { asFile } from "./outbox.js";

/** @param {Capture | null} capture */
export function saveAsFile(capture) {
  if (!capture) return;
  const { name, content } = asFile(capture);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/html" }));
  link.download = name;
  link.click();
}
