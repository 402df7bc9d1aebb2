/**
 * What earlier images offer to a new one: chunks and small files that are stored already, or all that they say. Reads them,
 * builds nothing.
 */
package io.rafs.reuse;
