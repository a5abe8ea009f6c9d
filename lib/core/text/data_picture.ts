/**
 * Pictures whose data is in their address.
 *
 * @module
 */

/** Types of pictures that cannot contain scripts. */
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/]+=*$/;

/** Whether an address is a picture that a page can show without loading anything, and that cannot run anything. */
export function isDataPicture(url: string): boolean {
  return PICTURE.test(url);
}
