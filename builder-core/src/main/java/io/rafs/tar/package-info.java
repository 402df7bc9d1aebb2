/**
 * Tar archives as layers have them, byte for byte: names, link targets and xattr values are never text.
 *
 * <p>Written here because no library keeps bytes that are not UTF-8 in PAX records, nor tells holes from zeros; see the
 * decision record on reading tars.
 */
package io.rafs.tar;
