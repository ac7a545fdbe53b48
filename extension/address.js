/** Recognise addresses: the SSI page, LinkedIn's sign-in, the viewer of the local service. */

export const SSI_PAGE = "https://www.linkedin.com/sales/ssi";

const SSI = /^https:\/\/www\.linkedin\.com\/sales\/ssi(?:[/?#]|$)/;
const SIGN_IN = /^https:\/\/www\.linkedin\.com\/(?:login|authwall|checkpoint|uas\/login|sales\/(?:login|register|ssi-login))(?:[/?#]|$)/;
const VIEWER = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/(?:#|$)/;

/**
 * Whether an address is as the browser itself spells it: no "..", no upper case, no default port.
 *
 * @param {string} address
 */
function isSpeltByBrowser(address) {
  return URL.canParse(address) && new URL(address).href === address;
}

/** Whether a tab shows the SSI page. @param {string | undefined} address */
export function isSsiAddress(address = "") {
  return SSI.test(address) && isSpeltByBrowser(address);
}

/** Whether LinkedIn asks for a sign-in there. @param {string | undefined} address */
export function isSignInAddress(address = "") {
  return SIGN_IN.test(address) && isSpeltByBrowser(address);
}

/**
 * The port of an address that can be the viewer's: the start page of a program on this machine; else null.
 *
 * @param {string | undefined} address
 * @returns {number | null}
 */
export function viewerPort(address = "") {
  const port = VIEWER.exec(address)?.[1];
  return port && isSpeltByBrowser(address) ? Number(port) : null;
}
